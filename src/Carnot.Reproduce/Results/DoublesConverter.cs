using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Carnot.Reproduce.Results;

/// <summary>Arrays of numbers on one line each in an indented file; a default array is null.</summary>
internal sealed class DoublesConverter : JsonConverter<ImmutableArray<double>>
{
    public override bool HandleNull => true;

    public override ImmutableArray<double> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.Null) return default;
        return [.. JsonSerializer.Deserialize<double?[]>(ref reader)!.Select(value => value ?? double.NaN)];
    }

    public override void Write(Utf8JsonWriter writer, ImmutableArray<double> value, JsonSerializerOptions options)
    {
        if (value.IsDefault) writer.WriteNullValue();
        else writer.WriteRawValue(JsonSerializer.Serialize(value.Select(number => double.IsFinite(number) ? number : (double?)null)));
    }
}

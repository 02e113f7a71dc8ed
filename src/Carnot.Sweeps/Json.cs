using System.Text.Encodings.Web;
using System.Text.Json;

namespace Carnot.Sweeps;

/// <summary>How this project writes JSON: people read it, so only what must be is escaped.</summary>
internal static class Json
{
    public static readonly JsonSerializerOptions Line = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

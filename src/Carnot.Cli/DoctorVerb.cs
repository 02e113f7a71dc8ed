using System.CommandLine;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;

namespace Carnot.Cli;

/// <summary><c>carnot doctor</c>: what this machine offers, for bug reports and for comparing numbers.</summary>
internal static class DoctorVerb
{
    public static Command Create(Terminal terminal)
    {
        var json = Options.Json();
        var verb = new Command("doctor", "Show versions and what this machine offers.") { json };
        verb.SetAction(parsed =>
        {
            var facts = new JsonObject
            {
                ["schemaVersion"] = 1,
                ["carnot"] = typeof(DoctorVerb).Assembly.GetName().Version!.ToString(3),
                ["runtime"] = RuntimeInformation.FrameworkDescription,
                ["system"] = RuntimeInformation.OSDescription,
                ["processors"] = Environment.ProcessorCount,
                ["vectorBits"] = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0,
                ["memoryMegabytes"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 20),
            };
            if (parsed.GetValue(json)) terminal.WriteJson(facts);
            else foreach (var (name, value) in facts.Skip(1)) terminal.Output.WriteLine($"{name,-16} {value}");
        });
        return verb;
    }
}

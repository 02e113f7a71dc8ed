using System.CommandLine;

namespace Carnot.Cli;

/// <summary>The list of verbs: a new one is one file and one line here.</summary>
internal static class Verbs
{
    public static IEnumerable<Command> All(Terminal terminal) =>
    [
        AnalyzeVerb.Create(terminal),
        InspectVerb.Create(terminal),
        ConvertVerb.Create(terminal),
        FitVerb.Create(terminal),
        ScoreVerb.Create(terminal),
        PredictVerb.Create(terminal),
        DesignVerb.Create(terminal),
        ScheduleVerb.Create(terminal),
        AlignVerb.Create(terminal),
        SimulateVerb.Create(terminal),
        BenchVerb.Create(terminal),
        TrainVerb.Create(terminal),
        MeasureVerb.Create(terminal),
        SampleVerb.Create(terminal),
        SweepVerb.Create(terminal),
        TourVerb.Create(terminal),
        ReproduceVerb.Create(terminal),
        DataVerb.Create(terminal),
        DoctorVerb.Create(terminal),
    ];
}

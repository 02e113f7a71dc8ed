using Carnot.Laws;
using Carnot.Randomness;
using Carnot.Runs;
using Carnot.Schedules;

namespace Carnot.Tests.Laws;

public sealed class LawFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("carnot").FullName;

    private string Target => Path.Combine(_folder, "law.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_law_file_gives_back_the_same_predictions()
    {
        FittedLaw fitted = Fitted();
        LawFile.Write(Target, fitted, force: false);
        FittedLaw read = LawFile.Read(Target);
        Schedule schedule = Schedule.Parse("cosine:peak=1e-3,steps=5000");
        Prediction before = fitted.Predict(schedule, [100, 4999]), after = read.Predict(schedule, [100, 4999]);
        Assert.Equal(before.Loss.AsSpan(), after.Loss.AsSpan());
        Assert.Equal(before.Low.AsSpan(), after.Low.AsSpan());
        Assert.Equal(fitted.InputHash, read.InputHash);
        Assert.Equal(fitted.Curves.AsSpan(), read.Curves.AsSpan());
    }

    [Theory]
    [InlineData("\"schemaVersion\": 3", "\"schemaVersion\": 9", "this law file has schemaVersion 9, this Carnot reads 3. Fit again with \"carnot fit\".")]
    [InlineData("\"lawVersion\": 1", "\"lawVersion\": 2", "this file holds version 2 of the law \"momentum\", this Carnot has version 1: its parameters mean something else. Fit again with \"carnot fit\".")]
    [InlineData("\"law\": \"momentum\"", "\"law\": \"inertia\"", "the law \"inertia\" is unknown to this Carnot. Known laws: ntl, multi-power, momentum, functional, convex, lr-sum, chinchilla.")]
    [InlineData("\"memory\"", "\"recall\"", "the parameter \"memory\" of the law \"momentum\" is missing. Fit again with \"carnot fit\".")]
    [InlineData("\"logCovariance\"", "\"covariance\"", "this is not a whole law file. Write it anew with \"carnot fit\".")]
    [InlineData("\"law\":", "\"act\":", "this is not a law file. Name one that \"carnot fit\" wrote.")]
    public void Another_file_is_refused_with_the_way_out(string part, string instead, string message)
    {
        LawFile.Write(Target, Fitted(), force: false);
        File.WriteAllText(Target, File.ReadAllText(Target).Replace(part, instead, StringComparison.Ordinal));
        Assert.Equal($"{Target}: {message}", Assert.Throws<InputException>(() => LawFile.Read(Target)).Message);
    }

    [Fact]
    public void What_is_not_JSON_is_refused_with_its_line()
    {
        File.WriteAllText(Target, "{\n\"law\": ,\n}");
        Assert.Equal($"{Target}:2: this is not JSON. Name a law file that \"carnot fit\" wrote.", Assert.Throws<InputException>(() => LawFile.Read(Target)).Message);
    }

    private static FittedLaw Fitted()
    {
        ILossLaw law = LossLaws.Named("momentum");
        LossCurve[] curves = [.. MadeUpCurves.Schedules.Take(3).Select((s, i) => MadeUpCurves.Curve(law, s, MadeUpCurves.Every(100, 6000), 1e-3, new Rng(7, $"curve {i}")))];
        return LawFit.Fit(law, curves);
    }
}

using Carnot.Diagnosis;
using Carnot.Laws;
using Carnot.Runs;

namespace Carnot.Analysis;

/// <summary>One run under the fitted law.</summary>
/// <param name="Run">As it was read.</param>
/// <param name="Curve">What was fitted.</param>
/// <param name="Fit">How closely.</param>
/// <param name="Score">The errors in nats.</param>
/// <param name="Path">The law's loss over the run, at no more than <see cref="RunAnalysis.DrawnSteps"/> steps.</param>
/// <param name="Parts">The same, split.</param>
/// <param name="Hottest">The thermodynamic state at the end of the time spent at the highest learning rate.</param>
/// <param name="End">The thermodynamic state after the last logged step.</param>
/// <param name="Health">Whether anything is wrong with it.</param>
public sealed record AnalyzedRun(Run Run, LossCurve Curve, FitCurve Fit, CurveScore Score, Prediction Path, Decomposition Parts, ThermodynamicState Hottest, ThermodynamicState End, RunHealth Health);

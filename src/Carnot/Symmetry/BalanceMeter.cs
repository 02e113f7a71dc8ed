namespace Carnot.Symmetry;

/// <summary>Gathers the two sides of a balance along a run and says whether equipartition holds, with its error.</summary>
/// <remarks>
/// At a minimum of the entropic loss η E[g_in²] − η E[g_out²] = 4γ C(1 − ηγ); without decay the two thermal energies are equal.
/// What is compared follows the rule: gradients under plain SGD, √Λ g under a matrix rate, velocities under momentum,
/// and under Adam the sums of √v, whose rule turns E g²/√v into √v.
/// </remarks>
public sealed class BalanceMeter(ContinuousSymmetry symmetry)
{
    private readonly List<double> _in = [], _out = [], _charge = [];
    private readonly double[] _sumIn = new double[symmetry.Dimension * symmetry.Dimension], _sumOut = new double[symmetry.Dimension * symmetry.Dimension];
    private double _weightNorms;

    /// <summary>What is balanced.</summary>
    public ContinuousSymmetry Symmetry { get; } = symmetry;

    /// <summary>Adds one step: the vector whose squares balance, and the parameters it belongs to.</summary>
    public void Add(ReadOnlySpan<double> drive, ReadOnlySpan<double> parameters)
    {
        (double[] incoming, double[] outgoing) = Symmetry.SecondMoments(drive);
        (double i, double o) = (Symmetry.Trace(incoming), Symmetry.Trace(outgoing));
        _in.Add(i);
        _out.Add(o);
        for (int k = 0; k < _sumIn.Length; k++) (_sumIn[k], _sumOut[k]) = (_sumIn[k] + incoming[k], _sumOut[k] + outgoing[k]);
        (double weightsIn, double weightsOut) = Symmetry.Norms(parameters);
        _charge.Add(weightsIn - weightsOut);
        _weightNorms += weightsIn + weightsOut;
    }

    /// <summary>E on the incoming side.</summary>
    public Estimate In => Estimate.MeanOf(_in.ToArray());

    /// <summary>E on the outgoing side.</summary>
    public Estimate Out => Estimate.MeanOf(_out.ToArray());

    /// <summary>tr C along the run.</summary>
    public Estimate Charge => Estimate.MeanOf(_charge.ToArray());

    /// <summary>E_in/E_out; the error comes from the series in_t − R out_t, which keeps their correlation.</summary>
    public Estimate Ratio
    {
        get
        {
            double mean = _out.Average();
            double ratio = _in.Average() / mean;
            Estimate difference = Estimate.MeanOf([.. _in.Zip(_out, (i, o) => i - ratio * o)]);
            return new(ratio, difference.StandardError / mean, difference.EffectiveSamples);
        }
    }

    /// <summary>E_in/E_out of plain SGD without decay that has become stationary: its error is √2 σ_C/(η² n E_out).</summary>
    /// <remarks>
    /// There Σ(in − out) = (C_n − C_0)/η² exactly, so that all of the ratio's error lies in the charge at the two ends; it falls as 1/n, which an
    /// error from the series' own correlation, falling as 1/√n, does not see. n must be many relaxation times, or σ_C is not that of the stationary state.
    /// </remarks>
    public Estimate StationaryRatio(double learningRate)
    {
        double mean = _charge.Average(), variance = _charge.Average(c => (c - mean) * (c - mean));
        return new(_in.Average() / _out.Average(), Math.Sqrt(2 * variance) / (learningRate * learningRate * _out.Sum()), _charge.Count / RelaxationSteps(learningRate));
    }

    /// <summary>E_in/E_out of the velocities of a heavy ball without decay that has become stationary: its error is (1 − μ)/(1 + μ) √2 σ_C/(n E_out).</summary>
    /// <remarks>
    /// With v' = μv − ηg, θ' = θ + v' and g·Aθ = 0, D = θᵀAv obeys D' = μD + v'ᵀAv' and C' = C + 2μD + v'ᵀAv'. Summed over n steps
    /// Σ vᵀAv = ((1 − μ) ΔC + 2μ ΔD)/(1 + μ) exactly; D, the change of C in a step, is left aside beside C.
    /// </remarks>
    public Estimate StationaryVelocityRatio(double momentum)
    {
        double mean = _charge.Average(), variance = _charge.Average(c => (c - mean) * (c - mean)), autocorrelated = In.EffectiveSamples;
        return new(_in.Average() / _out.Average(), (1 - momentum) / (1 + momentum) * Math.Sqrt(2 * variance) / _out.Sum(), autocorrelated);
    }

    /// <summary>‖E_in − E_out‖/‖E_in + E_out‖ of the matrices: 0 in balance, 1 where one side is silent.</summary>
    public double Imbalance
    {
        get
        {
            double difference = 0, sum = 0;
            for (int k = 0; k < _sumIn.Length; k++)
            {
                difference += (_sumIn[k] - _sumOut[k]) * (_sumIn[k] - _sumOut[k]);
                sum += (_sumIn[k] + _sumOut[k]) * (_sumIn[k] + _sumOut[k]);
            }
            return Math.Sqrt(difference / sum);
        }
    }

    /// <summary>λ* = ¼ ln(E_in/E_out): how far along the symmetry the balanced point lies, E frozen elsewhere.</summary>
    public double BalancedRescaling => 0.25 * Math.Log(_in.Average() / _out.Average());

    /// <summary>τ = (‖W_in‖² + ‖W_out‖²)/(η²(E_in + E_out)): how many steps of plain SGD reach the balance.</summary>
    public double RelaxationSteps(double learningRate) => _weightNorms / _in.Count / (learningRate * learningRate * (_in.Average() + _out.Average()));

    /// <summary>Both sides of the stationary identity 4γ(1 − ηγ) E[C] = η E[gᵀAg] under plain SGD with decay.</summary>
    public (double Decay, double Drive) StationaryIdentity(double learningRate, double decay)
        => (4 * decay * (1 - learningRate * decay) * _charge.Average(), learningRate * (_in.Average() - _out.Average()));
}

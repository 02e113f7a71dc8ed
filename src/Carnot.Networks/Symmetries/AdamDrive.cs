namespace Carnot.Networks.Symmetries;

/// <summary>What balances under Adam: v^¼, v its second moment, whose squares add up to Σ√v.</summary>
public static class AdamDrive
{
    /// <summary>v^¼ = √(1/P) off the diagonal P of the step η P g, shape (d), ε left aside.</summary>
    public static double[] Of(ReadOnlySpan<float> preconditioner)
    {
        double[] drive = new double[preconditioner.Length];
        for (int i = 0; i < drive.Length; i++) drive[i] = Math.Sqrt(1 / (double)preconditioner[i]);
        return drive;
    }
}

using ProbDsl.Inference.MessagePassing;

namespace ProbDsl.Inference.Gibbs;

/// <summary>
/// The current numbers of a factor's unknowns with their moments; and memory for parameters and gradients, which each draw replaces.
/// </summary>
/// <param name="factor">The factor.</param>
/// <param name="places">The places of its numbers in a draw.</param>
internal sealed class FactorPoint(Factor factor, int[] places)
{
    public Factor Factor => factor;

    public int[] Places => places;

    public double[] Parameters { get; } = new double[factor.Count];

    /// <summary>The numbers of one unknown after another.</summary>
    public double[] Numbers { get; } = new double[NumbersOf(factor)];

    public double[][] Moments { get; } = [.. factor.Slots.Select(s => new double[s.Shape.Count])];

    public double[][] Gradients { get; } = [.. factor.Slots.Select(s => new double[s.Shape.Count])];

    /// <summary>Sets the numbers to the center of a distribution that is the same for all members.</summary>
    public void Begin()
    {
        factor.Begin(Parameters);
        factor.Distribution(Parameters).Center(Numbers);
        factor.MomentsAt(Numbers, Moments);
    }

    private static int NumbersOf(Factor factor)
    {
        var parameters = new double[factor.Count];
        factor.Begin(parameters);
        return factor.Distribution(parameters).Numbers;
    }
}

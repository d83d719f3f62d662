using MathNet.Numerics;
using MathNet.Numerics.Distributions;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>Vectors of shares that each are Dirichlet: concentrations one vector after another.</summary>
/// <param name="concentrations">[vectors * size].</param>
/// <param name="size">Shares of a vector.</param>
internal sealed class DirichletLaw(double[] concentrations, int size) : BlockLaw
{
    public override double LogDensity(ReadOnlySpan<double> x)
    {
        var sum = 0.0;
        for (var from = 0; from < concentrations.Length; from += size)
        {
            sum += SpecialFunctions.GammaLn(Total(from));
            for (var k = from; k < from + size; k++) sum += ((concentrations[k] - 1) * Math.Log(x[k])) - SpecialFunctions.GammaLn(concentrations[k]);
        }

        return sum;
    }

    public override void Draw(RandomStream random, Span<double> x)
    {
        for (var from = 0; from < concentrations.Length; from += size)
        {
            var own = x.Slice(from, size);
            var largest = double.NegativeInfinity;
            for (var k = 0; k < size; k++) largest = Math.Max(largest, own[k] = GammaSampler.DrawLog(concentrations[from + k], random));
            var total = 0.0;
            foreach (ref var share in own) total += share = Math.Exp(share - largest);
            foreach (ref var share in own) share /= total;
        }
    }

    public override void Centre(Span<double> x)
    {
        for (var k = 0; k < concentrations.Length; k++) x[k] = concentrations[k] / Total(k / size * size);
    }

    // one share is Beta(c, total - c)
    public override Marginal Of(int number) => size == 1
        ? new(1, 0, _ => 1)
        : new BetaLaw(concentrations[number], Total(number / size * size) - concentrations[number]).Marginal;

    private double Total(int from)
    {
        var total = 0.0;
        for (var k = from; k < from + size; k++) total += concentrations[k];
        return total;
    }
}

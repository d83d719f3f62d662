using MathNet.Numerics;

namespace ProbDsl.Inference.Allocations;

/// <summary>Functions of independent Dirichlet distributions.</summary>
public static class Dirichlets
{
    /// <summary>The log density where every probability is 1: log Gamma(sum of c) minus the sum of log Gamma(c), of all vectors.</summary>
    /// <param name="concentrations">Concentrations c, one vector after another.</param>
    /// <param name="size">The size of a vector.</param>
    public static double LogNormalizer(double[] concentrations, int size) =>
        concentrations.Chunk(size).Sum(c => SpecialFunctions.GammaLn(c.Sum()) - c.Sum(SpecialFunctions.GammaLn));
}

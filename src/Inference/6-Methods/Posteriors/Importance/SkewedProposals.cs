using ProbDsl.Inference.Laplace;

namespace ProbDsl.Inference.Importance;

/// <summary>
/// Proposals for a posterior that reaches far on some sides of its mode, along ridges that bend: a split t distribution about the mode, and
/// t distributions about points of the ridges (B. Bornkamp, Journal of Computational and Graphical Statistics 20, 2011, adds components
/// where a mixture falls short in the same way).
/// </summary>
internal static class SkewedProposals
{
    // sides that reach this much further than a normal density, the most of them, and how far along each a proposal is
    private const double Long = 1.5;
    private const int MostSides = 4;
    private static readonly double[] distances = [3, 6, 10];

    // half of the distance between two of them
    private const double Between = 1.5;

    // steps to the ridge, each of at most so many standard deviations
    private const int Steps = 10;
    private const double LongestStep = 1.5;

    /// <summary>The proposals.</summary>
    /// <param name="about">The normal approximation at the mode.</param>
    /// <param name="degrees">The degrees of freedom of the t distributions.</param>
    /// <param name="objective">The density.</param>
    public static IReadOnlyList<EllipticalProposal> Find(LaplaceNormal about, int degrees, StoryObjective objective)
    {
        var sides = ProposalSides.Find(about, objective);
        return [new(about, degrees, sides), .. sides.All.Where(s => s.Factor > Long).OrderByDescending(s => s.Factor).Take(MostSides)
            .SelectMany(side => distances.Select(distance => Ridge(about, side.Number, side.Sign * distance, objective))
                .OfType<double[]>()
                .Select(mean => new EllipticalProposal(new LaplaceNormal(about.Normal with { Mode = mean }), degrees,
                    ProposalSides.Along(side.Number, Between, about.Dimension))))];
    }

    /// <summary>
    /// A point of the ridge: one number of z is given, the others ascend by steps of their gradient, as long as that of Newton's method
    /// would be in a normal density; null where the density is not finite.
    /// </summary>
    private static double[]? Ridge(LaplaceNormal about, int number, double distance, StoryObjective objective)
    {
        var dimension = about.Dimension;
        var (z, x, gradient) = (new double[dimension], new double[dimension], new double[dimension]);
        z[number] = distance;
        for (var step = 0; ; step++)
        {
            about.Place(z, 1, x);
            if (!double.IsFinite(objective.Evaluate(x, gradient)) || !Array.TrueForAll(gradient, double.IsFinite)) return null;
            if (step == Steps) return x;
            var along = Enumerable.Range(0, dimension).Select(j => j == number ? 0
                : Enumerable.Range(0, j + 1).Sum(i => about.Normal.Root[i, j] * gradient[i])).ToArray();
            var length = Math.Sqrt(along.Sum(a => a * a));
            var size = 0.7 * (length > LongestStep ? LongestStep / length : 1);
            for (var j = 0; j < dimension; j++) z[j] += size * along[j];
        }
    }
}

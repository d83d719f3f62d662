using System.Globalization;
using ProbDsl.Catalogue;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>A method that is more reliable for a story than the one whose weights were not, by the k-hat that its own draws have; one that needs no draws has none.</summary>
internal sealed record BetterMethod(string Name, double? ParetoShape)
{
    private const int Draws = 1000;

    /// <summary>`--method laplace` (k-hat 0.11).</summary>
    public override string ToString() => $"`--method {Name}` ({(ParetoShape is { } k ? $"k-hat {(double.IsNegativeInfinity(k) ? "below 0" : k.ToString("0.00", CultureInfo.InvariantCulture))}" : "numerical integration, exact to its tolerance")})";

    /// <summary>Quadrature of up to three free numbers; else the one of `laplace` and `importance` whose draws, about this mode or for the latter also from the prior, are more reliable; null where none are.</summary>
    public static BetterMethod? Find(Problem problem, StandardCatalogue catalogue, StoryObjective objective, Mode mode, FitOptions options, string than)
    {
        if (objective.Dimension <= Quadrature.MostNumbers) return new("quadrature", null);
        return Trials().Where(b => b.Name != than && b.ParetoShape <= ImportanceSampling.ReliableShapeOf(Draws)).MinBy(b => b.ParetoShape);

        IEnumerable<BetterMethod> Trials()
        {
            if (LaplaceApproximation.Of(objective, mode.Position) is LaplaceApproximation normal)
            {
                yield return AboutMode("laplace", new(new NormalAtPeak(normal)));
                yield return AboutMode("importance", new(new NormalAtPeak(normal), ImportanceFitting.Degrees));
            }

            if (new PriorProposal(problem, catalogue, objective).Draw(Draws, options.Seed).Value is { } prior) yield return Weighed("importance", prior);
        }

        BetterMethod AboutMode(string name, NormalProposal proposal) => Weighed(name, FreeDraws.From(proposal, objective, Draws, new RandomStream(options.Seed, $"trial of {name}")));

        static BetterMethod Weighed(string name, FreeDraws draws) => new(name, ImportanceSampling.Of(draws.LogWeights).ParetoShape);
    }
}

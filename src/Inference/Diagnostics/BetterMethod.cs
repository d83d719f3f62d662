using System.Globalization;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>A method that is more reliable for a story than the one whose weights were not, by the k-hat that its own draws have; one that needs no draws has none.</summary>
internal sealed record BetterMethod(string Name, double? ParetoShape)
{
    private const int Draws = 1000;

    /// <summary>`--method laplace` (k-hat 0.11).</summary>
    public override string ToString() => $"`--method {Name}` ({(ParetoShape is { } k ? $"k-hat {(double.IsNegativeInfinity(k) ? "below 0" : k.ToString("0.00", CultureInfo.InvariantCulture))}" : "numerical integration, exact to its tolerance")})";

    /// <summary>Quadrature of up to three free numbers; else the one of `laplace` and `importance` whose draws are more reliable about this mode; null where neither is.</summary>
    public static BetterMethod? Find(StoryObjective objective, Mode mode, FitOptions options, string than)
    {
        if (objective.Dimension <= Quadrature.MostNumbers) return new("quadrature", null);
        if (LaplaceApproximation.Of(objective, mode.Position) is not LaplaceApproximation normal) return null;
        return new[] { Tried("laplace", null), Tried("importance", ImportanceFitting.Degrees) }.Where(b => b.Name != than && b.ParetoShape <= ImportanceSampling.ReliableShapeOf(Draws)).MinBy(b => b.ParetoShape);

        BetterMethod Tried(string name, int? degrees) =>
            new(name, ImportanceSampling.Of(FreeDraws.From(new(new NormalAtPeak(normal), degrees), objective, Draws, new RandomStream(options.Seed, $"trial of {name}")).LogWeights).ParetoShape);
    }
}

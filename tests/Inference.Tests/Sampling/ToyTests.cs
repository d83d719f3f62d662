namespace ProbDsl.Tests.Sampling;

/// <summary>The toy stories of the gallery draw from the densities that they are named after: cell by cell, and in their entropy.</summary>
public sealed class ToyTests
{
    private const int Cells = 12, PointsPerCell = 12;
    private const double Edge = 0.5;

    private static readonly Dictionary<string, ToyDensity> Toys = new[] { ToyDensity.EightGaussians, ToyDensity.Checkerboard,
        ToyDensity.TwoSpirals }.ToDictionary(t => t.Story);

    private static readonly double[][] Points = [[0, 0], [0.35, 0], [0.25, 0.25], [-0.1, 0.2], [0.3, -0.2], [-0.2, -0.13]];

    /// <summary>Log densities in nats at the six points, computed outside (mpmath).</summary>
    [Theory]
    [InlineData("eight_gaussians", -27.599854, 2.317375, 2.320703, -3.975726, 1.041151, -2.005286)]
    [InlineData("checkerboard", 0.693147, double.NegativeInfinity, 0.693147, double.NegativeInfinity, 0.693147, 0.693147)]
    [InlineData("two_spirals", 0.7246934, -3.987592, 2.0268055, -4.640499, -15.324614, 2.136346)]
    public void The_density_is_the_published_one(string toy, params double[] expected)
    {
        var log = toy == "two_spirals" ? ToyDensity.Spirals(8000) : Toys[toy].Log;
        foreach (var (point, value) in Points.Zip(expected))
            Assert.True(value == log(point[0], point[1]) || Math.Abs(value - log(point[0], point[1])) < 1e-6,
                $"{toy} at {point[0]}, {point[1]}");
    }

    [Theory, InlineData("eight_gaussians"), InlineData("checkerboard"), InlineData("two_spirals")]
    public void Draws_follow_the_density(string toy)
    {
        var draws = PriorDraw.Of(Story(toy), 200_000)["x"];
        Assert.True(FillsCells(Toys[toy], draws));
        Assert.True(HasEntropy(Toys[toy], draws));
    }

    /// <summary>Another radius, another board, another pitch.</summary>
    [Theory]
    [InlineData("eight_gaussians", "* 0.5 / 1.414", "* 0.52 / 1.414")]
    [InlineData("checkerboard", "+ floor(u[n]) mod 2", "")]
    [InlineData("two_spirals", "t[n] / 24", "t[n] / 23.5")]
    public void A_wrong_story_is_caught_by_both(string toy, string right, string wrong)
    {
        Assert.Contains(right, Story(toy), StringComparison.Ordinal);
        var draws = PriorDraw.Of(Story(toy).Replace(right, wrong, StringComparison.Ordinal), 200_000)["x"];
        Assert.False(FillsCells(Toys[toy], draws));
        Assert.False(HasEntropy(Toys[toy], draws));
    }

    private static string Story(string toy) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "gallery", $"{toy}.gen"));

    /// <summary>Counts in a grid over the square, and outside of it, against cell masses by the midpoint rule.</summary>
    private static bool FillsCells(ToyDensity toy, double[] draws)
    {
        var counts = new int[(Cells * Cells) + 1];
        for (var i = 0; i < draws.Length; i += 2) counts[Cell(draws[i], draws[i + 1])]++;
        var masses = new double[(Cells * Cells) + 1];
        const int points = Cells * PointsPerCell;
        for (var i = 0; i < points * points; i++)
        {
            var (x, y) = (((i / points) + 0.5) / points - Edge, ((i % points) + 0.5) / points - Edge);
            masses[Cell(x, y)] += Math.Exp(toy.Log(x, y)) / (points * (double)points);
        }

        masses[^1] = Math.Max(0, 1 - masses.Sum());
        return SampleChecks.Fits(counts, [.. masses.Select(m => m * draws.Length / 2)]);
    }

    private static int Cell(double x, double y)
    {
        var (i, j) = ((int)Math.Floor((x + Edge) * Cells), (int)Math.Floor((y + Edge) * Cells));
        return i is >= 0 and < Cells && j is >= 0 and < Cells ? (i * Cells) + j : Cells * Cells;
    }

    /// <summary>The mean of -log2 p over the first 40,000 draws.</summary>
    private static bool HasEntropy(ToyDensity toy, double[] draws)
    {
        var bits = Enumerable.Range(0, 40_000).AsParallel().AsOrdered()
            .Select(i => -toy.Log(draws[2 * i], draws[(2 * i) + 1]) / Math.Log(2)).ToList();
        return bits.TrueForAll(double.IsFinite) && SampleChecks.HasMean(bits, toy.EntropyBits);
    }
}

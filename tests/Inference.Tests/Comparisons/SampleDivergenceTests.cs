using ProbDsl.Inference.Comparisons.Divergences;
using ProbDsl.Runtime.RandomNumbers;
using static ProbDsl.Tests.Comparisons.DivergenceSpecimens;

namespace ProbDsl.Tests.Comparisons;

/// <summary>Distances of samples against brute force, sorted points and double sums; estimates by draws against closed forms.</summary>
public sealed class SampleDivergenceTests
{
    /// <summary>All 720 pairings of six points.</summary>
    [Theory, InlineData(1ul), InlineData(2ul), InlineData(3ul)]
    public void Of_six_points_the_pairing_is_the_best_of_all(ulong seed)
    {
        var (a, b) = (Normals(12, seed, 0), Normals(12, seed + 10, 0.5));
        var best = Orders(6).Min(order => Enumerable.Range(0, 6).Average(i => Apart(a, i, b, order[i], 2)));
        Assert.Equal(best, SampleTransport.Paired(a, b, 2), 1e-12);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(50), InlineData(301)]
    public void On_a_line_the_pairing_is_that_of_sorted_points(int count)
    {
        var (a, b) = (Normals(count, 5, 0), Normals(count, 6, 0.4));
        Assert.Equal(a.Order().Zip(b.Order(), (x, y) => Math.Abs(x - y)).Average(), SampleTransport.Paired(a, b, 1), 1e-12);
    }

    /// <summary>Equal costs and points that coincide.</summary>
    [Fact]
    public void Points_that_coincide_are_no_distance_apart() =>
        Assert.Equal(0, SampleTransport.Paired([1, 1, 2, 2, 1, 1], [2, 2, 1, 1, 1, 1], 2));

    /// <summary>A pairing is a permutation, and no exchange of two partners is cheaper.</summary>
    [Fact]
    public void No_exchange_of_partners_is_cheaper()
    {
        const int Count = 200;
        var costs = new double[Count * Count];
        new RandomStream(3, "costs").FillUniform(costs);
        var partner = Assignment.Solve(costs, Count);
        Assert.Equal(Enumerable.Range(0, Count), partner.Order());
        for (var i = 0; i < Count; i++)
            for (var j = 0; j < i; j++)
                Assert.True(Cost(partner[i], i) + Cost(partner[j], j) <= Cost(partner[i], j) + Cost(partner[j], i) + 1e-12);

        double Cost(int row, int column) => costs[(row * Count) + column];
    }

    [Fact]
    public void Beyond_some_thousand_points_Wasserstein_is_sliced()
    {
        var (a, b) = (Normals(2 * 3001, 1, 0), Normals(2 * 4000, 2, 0));
        Assert.Equal("sliced_wasserstein_1", SampleTransport.Compute(a, b, 2, 1).Kind.Name);
        Assert.Equal("wasserstein_1", SampleTransport.Compute(a[..40], b, 2, 1).Kind.Name);
    }

    /// <summary>The mean kernel within each sample, without the points themselves, less twice that between, without pairs i = i.</summary>
    [Fact]
    public void The_discrepancy_is_the_double_sum_over_other_points()
    {
        const int Count = 23, Width = 3;
        var (a, b) = (Normals(Count * Width, 1, 0), Normals(Count * Width, 2, 1));
        var apart = MeanDiscrepancy.Compute(a, b, Width);
        double[] both = [.. a, .. b];
        double[] distances = [.. from i in Enumerable.Range(0, 2 * Count) from j in Enumerable.Range(0, i)
                                 orderby Apart(both, i, both, j, Width) select Apart(both, i, both, j, Width)];
        Assert.Equal(distances[distances.Length / 2], apart.Bandwidth, 1e-12);
        var sum = (from i in Enumerable.Range(0, Count) from j in Enumerable.Range(0, Count) where i != j
                   select Kernel(a, i, a, j) + Kernel(b, i, b, j) - (2 * Kernel(a, i, b, j))).Sum();
        Assert.Equal(sum / (Count * (Count - 1)), apart.Squared, 1e-12);

        double Kernel(double[] x, int i, double[] y, int j) =>
            Math.Exp(-0.5 * Math.Pow(Apart(x, i, y, j, Width) / apart.Bandwidth, 2));
    }

    /// <summary>For equal distributions the estimate is 0 on average, and its errors are those that it says.</summary>
    [Fact]
    public void The_discrepancy_of_equal_distributions_is_zero_within_its_error()
    {
        const int Repeats = 200;
        var scores = Enumerable.Range(0, Repeats)
            .Select(r => MeanDiscrepancy.Compute(Normals(60, (ulong)r, 0), Normals(60, 1000 + (ulong)r, 0), 2))
            .Select(m => m.Squared / m.Error).ToList();
        Assert.InRange(scores.Average(), -0.25, 0.25);
        Assert.InRange(Math.Sqrt(scores.Average(s => s * s)), 0.7, 1.3);
    }

    /// <summary>Three independent coordinates, each of two Gaussians: the divergences add, and affinities multiply.</summary>
    [Fact]
    public void Beyond_two_dimensions_draws_give_the_closed_forms_within_their_errors()
    {
        var (a, b) = (Cube(0, 1), Cube(0.4, 1.2));
        var report = Between(a, b, draws: 4000);
        Within(3 * (Math.Log(1.2) + ((1 + 0.16) / 2.88) - 0.5), "kl_a_b");
        Within(3 * (Math.Log(1 / 1.2) + ((1.44 + 0.16) / 2) - 0.5), "kl_b_a");
        Within(1 - Math.Pow(Math.Sqrt(2.4 / 2.44) * Math.Exp(-0.04 / 2.44), 3), "squared_hellinger");
        Within(Math.Pow(1.44 / Math.Sqrt(1.88) * Math.Exp(0.16 / 1.88), 3) - 1, "chi_squared_a_b");
        Assert.InRange(ValueOf(report, "jensen_shannon"), 0, Math.Log(2));
        Assert.InRange(ValueOf(report, "total_variation"), ValueOf(report, "squared_hellinger"), 1);

        void Within(double expected, string name)
        {
            var value = Of(report, name);
            Assert.Equal(ErrorKind.Standard, value.Error);
            Assert.InRange(value.Value!.Value, expected - (4 * value.Size), expected + (4 * value.Size));
            Assert.InRange(value.Size, 1e-4, 0.1);
        }
    }

    /// <summary>The same terms on a grid of one dimension and by draws.</summary>
    [Fact]
    public void Draws_and_grids_agree_for_bounded_divergences()
    {
        var (a, b) = (Normal(0, 1), Normal(1, 1.5));
        var report = Between(a, b);
        var (x, y) = (a.Sample(20_000, 1).Value!, b.Sample(20_000, 2).Value!);
        LogDensities At(double[] points) => new(a.LogDensity(points).Value!, b.LogDensity(points).Value!);
        foreach (var estimate in new DensityRatios(At(x), At(y)).Estimates().Take(5))
            Assert.InRange((ValueOf(report, estimate.Kind.Name) - estimate.Value!.Value) / estimate.Size, -4, 4);
    }

    /// <summary>B has lighter tails: the ratio has k = sd^2 - 1, so no variance under A, and then no mean.</summary>
    [Fact]
    public void A_heavy_tail_of_the_ratios_is_doubted_and_a_heavier_one_is_infinite()
    {
        var report = Between(Cube(0, 1.35), Cube(0, 1), draws: Unpaired);
        Assert.NotNull(Of(report, "chi_squared_a_b").Doubt);
        Assert.Null(Of(report, "chi_squared_b_a").Doubt);
        Assert.Equal(double.PositiveInfinity, ValueOf(Between(Cube(0, 1.8), Cube(0, 1), draws: Unpaired), "chi_squared_a_b"));
    }

    private static ModelSide Cube(double mean, double sd) =>
        Story(FormattableString.Invariant($"x[n] ~ Normal({mean}, {sd})"), "real[3]", "a, b, c");

    private static double[] Normals(int count, ulong seed, double shift)
    {
        var numbers = new double[count];
        new RandomStream(seed, "points").FillNormal(numbers);
        return Array.ConvertAll(numbers, n => n + shift);
    }

    private static double Apart(double[] a, int i, double[] b, int j, int width) =>
        Math.Sqrt(Enumerable.Range(0, width).Sum(d => Math.Pow(a[(i * width) + d] - b[(j * width) + d], 2)));

    private static IEnumerable<int[]> Orders(int count) => count == 0 ? [[]] : Orders(count - 1)
        .SelectMany(order => Enumerable.Range(0, count).Select(at => (int[])[.. order[..at], count - 1, .. order[at..]]));
}

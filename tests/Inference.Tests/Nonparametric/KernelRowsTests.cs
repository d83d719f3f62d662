using ProbDsl.Catalog.Kernels;
using ProbDsl.Inference.Nonparametric;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Runtime.SpecialFunctions;

namespace ProbDsl.Tests.Nonparametric;

/// <summary>
/// Densities of kernels about rows against scikit-learn 1.2.1 (examples/faithful-kde/reference.py), their integrals, their draws, and what
/// must not change a bit.
/// </summary>
public sealed class KernelRowsTests
{
    // of even dimensions scikit-learn 1.2.1 divides cosine kernels by 2 / pi where the integral of u cos(pi u / 2) is 2 / pi - 4 / pi^2
    private static readonly double CosineOfPlanes = Math.Log(2 / Math.PI) - Math.Log((2 / Math.PI) - (4 / (Math.PI * Math.PI)));

    [Theory]
    [InlineData("gaussian", 1, -1.1223911272024978, -1.2625105762133706)]
    [InlineData("tophat", 1, -0.9808292530117266, -1.09861228866811)]
    [InlineData("epanechnikov", 1, -0.9932508252938028, -1.0041994393598754)]
    [InlineData("exponential", 1, -1.2398479676290663, -1.3101544236455651)]
    [InlineData("linear", 1, -1.001488215494017, -0.9674061279865902)]
    [InlineData("cosine", 1, -0.9939851881581148, -0.9945596727123083)]
    [InlineData("gaussian", 2, -2.2880339210599474, -2.4702049200469354)]
    [InlineData("tophat", 2, -2.0579389511861477, -1.983830979032426)]
    [InlineData("epanechnikov", 2, -2.051872124394508, -1.857443250429939)]
    [InlineData("exponential", 2, -2.690459306790991, -2.8184142041287275)]
    [InlineData("linear", 2, -2.037313081710978, -1.882199305756095)]
    [InlineData("cosine", 2, -3.067566272030114, -2.8724417193492693)]
    [InlineData("gaussian", 3, -3.4625088533822583, -3.6327696458324956)]
    [InlineData("tophat", 3, -2.8592997163863254, -2.6079852881054197)]
    [InlineData("epanechnikov", 3, -2.559904779602548, -2.595248140879347)]
    [InlineData("exponential", 3, -4.263464515147094, -4.413111605649071)]
    [InlineData("linear", 3, -2.459944705768133, -2.646385789828328)]
    [InlineData("cosine", 3, -2.5251348682543293, -2.611565800870083)]
    public void Densities_are_those_of_scikit_learn(string kernel, int dimensions, double first, double second)
    {
        var correction = kernel == "cosine" && dimensions == 2 ? CosineOfPlanes : 0;
        var densities = Distribution(kernel, dimensions, Diagonal(dimensions, 0.9)).LogDensities(Queries(dimensions), 1);
        Assert.Equal(first + correction, densities[0], 1e-10);
        Assert.Equal(second + correction, densities[1], 1e-10);
    }

    [Theory]
    [InlineData("gaussian")]
    [InlineData("tophat")]
    [InlineData("epanechnikov")]
    [InlineData("exponential")]
    [InlineData("linear")]
    [InlineData("cosine")]
    public void Each_kernel_integrates_to_one_and_is_what_it_draws(string name)
    {
        var (kernel, random) = (RadialKernel.All[name], new RandomStream(3, name));
        foreach (var dimensions in new[] { 1, 2, 3, 6 })
        {
            // by the midpoint rule in u, with the sphere of u: 2 pi^(D/2) / Gamma(D/2) u^(D-1)
            var (steps, far) = (400_000, kernel.HasInfiniteSupport ? 60.0 : 1.0);
            var sphere = Math.Log(2) + (dimensions / 2.0 * Math.Log(Math.PI)) - LogGamma.Compute(dimensions / 2.0);
            double[] u = [.. Enumerable.Range(0, steps).Select(i => (i + 0.5) * far / steps)];
            var values = Array.ConvertAll(u, x => x * x);
            kernel.Values(values, 0);
            double[] mass = [.. u.Zip(values,
                (x, k) => k * Math.Exp(sphere + ((dimensions - 1) * Math.Log(x)) - kernel.LogVolume(dimensions)) * far / steps)];
            Assert.Equal(1, mass.Sum(), 1e-6);
            // mean and spread of the squared distance, within five standard errors of 40,000 draws
            var (square, fourth) = (mass.Zip(u, (m, x) => m * x * x).Sum(), mass.Zip(u, (m, x) => m * x * x * x * x).Sum());
            var (drawn, count, point) = (0.0, 40_000, new double[dimensions]);
            for (var i = 0; i < count; i++)
            {
                kernel.Draw(point, random);
                drawn += point.Sum(p => p * p) / count;
            }

            Assert.Equal(square, drawn, 5 * Math.Sqrt((fourth - (square * square)) / count));
        }
    }

    [Fact]
    public void A_full_factor_is_the_density_of_turned_rows()
    {
        double[] factor = [0.7, 0, -0.4, 0.5];
        var distribution = Distribution("gaussian", 2, factor);
        var (rows, queries) = (Points(2), Queries(2));
        for (var q = 0; q < 2; q++)
        {
            var sum = 0.0;
            for (var i = 0; i < 40; i++)
            {
                var (x, y) = (queries[2 * q] - rows.Values[2 * i], queries[(2 * q) + 1] - rows.Values[(2 * i) + 1]);
                var (a, b) = (x / 0.7, (y + (0.4 * x / 0.7)) / 0.5);
                sum += Math.Exp(-((a * a) + (b * b)) / 2) / (2 * Math.PI * 0.7 * 0.5 * 40);
            }

            Assert.Equal(Math.Log(sum), distribution.LogDensities(queries, 1)[q], 1e-12);
        }
    }

    [Fact]
    public void Threads_change_no_bit_and_far_queries_keep_their_digits()
    {
        var distribution = new KernelRows(RadialKernel.All["gaussian"],
            new([3000, 2], [.. Enumerable.Range(0, 6000).Select(i => 1e6 + Math.Sin(i * i % 1009))]), Diagonal(2, 0.2));
        double[] queries = [.. Enumerable.Range(0, 400).Select(i => 1e6 + Math.Cos(7 * i))];
        var alone = distribution.LogDensities(queries, 1);
        foreach (var threads in new[] { 2, 3, 8 }) Assert.Equal(alone, distribution.LogDensities(queries, threads));
        // a row alone: -d^2 / 2 whatever underflows
        var lone = new KernelRows(RadialKernel.All["gaussian"], new([1, 1], [0]), [1]);
        Assert.Equal(-0.5e8 - (0.5 * Math.Log(2 * Math.PI)), lone.LogDensities([1e4], 1)[0], 1e-6);
        Assert.Equal(double.NegativeInfinity, new KernelRows(RadialKernel.All["tophat"], new([1, 1], [0]), [1]).LogDensities([1], 1)[0]);
    }

    [Fact]
    public void Masses_are_shares_of_rows()
    {
        var distribution = new EmpiricalRows(new([5, 2], [1, 2, 1, 3, 1, 2, 0, 2, 1, 2]));
        Assert.Equal([Math.Log(0.6), Math.Log(0.2), double.NegativeInfinity], distribution.LogDensities([1, 2, 0, 2, 2, 1], 1));
        Assert.Equal(3, distribution.Distinct);
        var (random, drawn, often) = (new RandomStream(1, "rows"), new double[2], 0);
        for (var i = 0; i < 10_000; i++)
        {
            distribution.Draw(drawn, random);
            if (drawn is [1, 2]) often++;
        }

        Assert.InRange(often, 5800, 6200);
    }

    internal static KernelRows Distribution(string kernel, int dimensions, double[] factor) =>
        new(RadialKernel.All[kernel], Points(dimensions), factor);

    /// <summary>The 40 points of reference.py.</summary>
    internal static Tensor Points(int dimensions) =>
        new([40, dimensions], [.. from i in Enumerable.Range(0, 40) from c in Enumerable.Range(0, dimensions)
            select Math.Sin(1.7 * (i + 1) * (c + 1)) + (0.3 * Math.Cos(i) * (c + 1))]);

    internal static double[] Queries(int dimensions) =>
        [.. Enumerable.Range(1, dimensions).Select(c => 0.1 * c), .. Enumerable.Range(0, dimensions).Select(c => -0.7 + (0.2 * c))];

    private static double[] Diagonal(int dimensions, double width) =>
        [.. Enumerable.Range(0, dimensions * dimensions).Select(i => i % (dimensions + 1) == 0 ? width : 0)];
}

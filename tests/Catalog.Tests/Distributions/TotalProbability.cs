using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>A density integrates to 1 over its support, a probability mass sums to 1.</summary>
public sealed class TotalProbability
{
    [Theory]
    [InlineData("Bernoulli(0.3)", 0, 1)]
    [InlineData("Bernoulli(1)", 0, 1)]
    [InlineData("Bernoulli(logit = -0.75)", 0, 1)]
    [InlineData("Categorical([0.2, 0.5, 0.3])", 1, 3)]
    [InlineData("Categorical([0.25, 0, 0.75])", 1, 3)]
    [InlineData("Categorical(logit = [0.5, -1, 2, 700])", 1, 4)]
    [InlineData("Poisson(2.5)", 0, 100)]
    [InlineData("Poisson(0)", 0, 3)]
    [InlineData("Poisson(log_rate = 4)", 0, 300)]
    public void Mass_sums_to_one(string distribution, int first, int last) =>
        Check.IsClose(1, Mass(distribution, first, last), 1e-12, distribution);

    [Theory]
    [InlineData("Poisson(2.5)", 1, 100)]
    [InlineData("Categorical([0.2, 0.5, 0.4])", 1, 3)]
    public void Missing_or_excess_mass_is_caught(string distribution, int first, int last) =>
        Assert.False(Check.Close(1, Mass(distribution, first, last), 1e-12));

    // the trapezoidal rule at steps of one sd is off by 5e-9 on a Gaussian, and by far less at 0.8
    [Theory]
    [InlineData("Normal(1, 2)")]
    [InlineData("Normal(1, variance = 1e-6)")]
    [InlineData("Normal(-3, precision = 1e-4)")]
    [InlineData("MvNormal([1], [[4]])")]
    [InlineData("MvNormal([1, -2], [[4, 1.5], [1.5, 1]])")]
    [InlineData("MvNormal([1, -2], precision = [[4, 1.5], [1.5, 1]])")]
    [InlineData("MvNormal([0, 0], [[1, 0.999999], [0.999999, 1]])")]
    [InlineData("MvNormal([0, 1, 2, 3, 4], cholesky = [[1, 0, 0, 0, 0], [0.5, 2, 0, 0, 0], [-0.25, 0.125, 0.5, 0, 0], [1, -1, 0.5, 1.5, "
        + "0], [0.25, 0.5, -0.5, 0.75, 3]])")]
    public void Density_integrates_to_one(string distribution) =>
        Check.IsClose(1, Integral(WrittenDistribution.Read(distribution), power: 1), 1e-8, distribution);

    [Theory]
    [InlineData("Normal(1, variance = 4)")]
    [InlineData("MvNormal([1, -2], [[4, 1.5], [1.5, 1]])")]
    public void A_power_of_a_density_is_caught(string distribution) =>
        Assert.False(Check.Close(1, Integral(WrittenDistribution.Read(distribution), power: 1.01), 1e-3));

    private static double Mass(string distribution, int first, int last) =>
        WrittenDistribution.Read(distribution)
            .LogDensity(new Tensor([last - first + 1], [.. Enumerable.Range(first, last - first + 1).Select(x => (double)x)])).Values
            .Sum(Math.Exp);

    // over x = mean + L z, z on a grid, with the volume |L| h^D of a cell
    private static double Integral(WrittenDistribution distribution, double power)
    {
        var (mean, factor) = (distribution.Arguments["mean"].Values, Factor(distribution));
        var size = mean.Length;
        const double h = 0.8;
        const int reach = 9;
        var cells = (int)Math.Pow((2 * reach) + 1, size);
        var x = new double[cells * size];
        var z = new double[size];
        for (var cell = 0; cell < cells; cell++)
        {
            for (int i = 0, rest = cell; i < size; i++, rest /= (2 * reach) + 1) z[i] = h * ((rest % ((2 * reach) + 1)) - reach);
            for (var i = 0; i < size; i++)
                x[(cell * size) + i] = mean[i] + Enumerable.Range(0, i + 1).Sum(j => factor[(i * size) + j] * z[j]);
        }

        var volume = Enumerable.Range(0, size).Aggregate(1.0, (product, i) => product * h * factor[(i * size) + i]);
        var points = new Tensor(distribution.EventRank == 0 ? [cells] : [cells, size], x);
        return distribution.LogDensity(points).Values.Sum(l => Math.Exp(power * l) * volume);
    }

    private static double[] Factor(WrittenDistribution distribution)
    {
        var (spelling, value) = distribution.Arguments.Single(a => a.Key != "mean");
        return spelling switch
        {
            "sd" or "cholesky" => value.Values,
            "variance" => [Math.Sqrt(value.Values[0])],
            "precision" when distribution.EventRank == 0 => [1 / Math.Sqrt(value.Values[0])],
            "precision" => Factored(Inverse2(value.Values)),
            _ => Factored(value),
        };
    }

    private static Tensor Inverse2(double[] m)
    {
        var determinant = (m[0] * m[3]) - (m[1] * m[2]);
        return new([2, 2], [m[3] / determinant, -m[1] / determinant, -m[2] / determinant, m[0] / determinant]);
    }

    private static double[] Factored(Tensor covariance) => Check.Run(Ops.Cholesky(new ProgramBuilder().Constant(covariance))).Values;
}

using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Densities of shares, vectors and matrices integrate to 1: by the trapezoidal rule in coordinates that run over the whole line, with
/// their volume. There it converges faster than any power of the step.
/// </summary>
public sealed class VectorTotals
{
    [Theory]
    [InlineData("Dirichlet([2, 0.5, 3.5])")]
    [InlineData("Dirichlet([1, 1, 1])")]
    [InlineData("Dirichlet([6, 5, 8])")]
    [InlineData("LKJ(1)")]
    [InlineData("LKJ(3)")]
    [InlineData("MvStudentT(3, [1, -2], scale = [[4, 1.5], [1.5, 0.8125]])")]
    [InlineData("MvStudentT(0.5, [1, -2], cholesky = [[2, 0], [0.75, 0.5]])")]
    [InlineData("Wishart(4, [[2, 0.5], [0.5, 1]])")]
    [InlineData("InverseWishart(4, [[2, 0.5], [0.5, 1]])")]
    public void Density_integrates_to_one(string distribution) => Check.IsClose(1, Integral(distribution, power: 1), 1e-6, distribution);

    [Theory]
    [InlineData("Dirichlet([2, 0.5, 3.5])")]
    [InlineData("LKJ(3)")]
    [InlineData("MvStudentT(3, [1, -2], scale = [[4, 1.5], [1.5, 0.8125]])")]
    [InlineData("Wishart(4, [[2, 0.5], [0.5, 1]])")]
    [InlineData("InverseWishart(4, [[2, 0.5], [0.5, 1]])")]
    public void A_power_of_a_density_is_caught(string distribution) =>
        Assert.False(Check.Close(1, Integral(distribution, power: 1.01), 1e-3));

    [Theory]
    [InlineData(0.75)]
    [InlineData(1)]
    [InlineData(40)]
    public void Two_variables_have_one_correlation(double eta)
    {
        var (distribution, h) = (WrittenDistribution.Read($"LKJ({eta})"), 0.05);
        var total = Enumerable.Range(-600, 1201)
            .Sum(t => Math.Exp(distribution.LogDensity(1, Math.Tanh(t * h), Math.Tanh(t * h), 1)) * Volume(t * h) * h);
        Check.IsClose(1, total, 1e-6, $"LKJ({eta})");
    }

    private static double Integral(string distribution, double power)
    {
        var written = WrittenDistribution.Read(distribution);
        var (points, own) = written.Of.Signature.Name switch
        {
            "Dirichlet" => (Grid(0.25, 40, 2).Select(Shares), 3),
            "MvStudentT" => (Radii(written), 2),
            "LKJ" => (Grid(0.3, 9, 3).Select(Correlations), 9),
            _ => (Grid(0.4, 14, 3).Select(Covariance), 4),
        };
        var (x, volumes) = (new List<double>(), new List<double>());
        foreach (var (point, volume) in points)
        {
            x.AddRange(point);
            volumes.Add(volume);
        }

        int[] element = own switch { 9 => [3, 3], 4 => [2, 2], _ => [own] };
        return written.LogDensity(new Tensor([volumes.Count, .. element], [.. x])).Values
            .Zip(volumes, (log, volume) => volume == 0 ? 0 : Math.Exp(power * log) * volume).Sum();
    }

    // each cell's volume comes last
    private static IEnumerable<(double[] At, double Cell)> Grid(double step, double reach, int dimensions)
    {
        var (each, cell) = ((int)(reach / step), Math.Pow(step, dimensions));
        IEnumerable<double[]> points = [[]];
        for (var d = 0; d < dimensions; d++)
            points = points.SelectMany(p => Enumerable.Range(-each, (2 * each) + 1).Select(i => (double[])[.. p, i * step]));
        return points.Select(p => (p, cell));
    }

    // x1 = s(u), x2 = (1 - x1) s(v)
    private static (double[] X, double Volume) Shares((double[] At, double Cell) grid)
    {
        var (u, v, restU, restV) = (Sigmoid(grid.At[0]), Sigmoid(grid.At[1]), Sigmoid(-grid.At[0]), Sigmoid(-grid.At[1]));
        return ([u, restU * v, restU * restV], u * restU * restU * v * restV * grid.Cell);
    }

    // r12 = tanh a, r13 = tanh b and the partial correlation of the others tanh c
    private static (double[] X, double Volume) Correlations((double[] At, double Cell) grid)
    {
        var (a, b, c) = (Math.Tanh(grid.At[0]), Math.Tanh(grid.At[1]), Math.Tanh(grid.At[2]));
        var left = 1 / (Math.Cosh(grid.At[0]) * Math.Cosh(grid.At[1]));
        var r = (c * left) + (a * b);
        return ([1, a, b, a, 1, r, b, r, 1], left * grid.At.Aggregate(grid.Cell, (product, t) => product * Volume(t)));
    }

    // variances exp s and exp t with correlation tanh r
    private static (double[] X, double Volume) Covariance((double[] At, double Cell) grid)
    {
        var (first, second, r) = (Math.Exp(grid.At[0]), Math.Exp(grid.At[1]), grid.At[2] * 0.7);
        var both = Math.Sqrt(first * second);
        return ([first, both * Math.Tanh(r), both * Math.Tanh(r), second], first * second * both * Volume(r) * 0.7 * grid.Cell);
    }

    // location + L (radius, angle), radius exp t
    private static IEnumerable<(double[] X, double Volume)> Radii(WrittenDistribution distribution)
    {
        var (location, l) = (distribution.Arguments["location"].Values, new[] { 2, 0.75, 0.5 });
        const double step = 0.1;
        return from t in Enumerable.Range(-300, 901)
               from turn in Enumerable.Range(0, 8)
               let radius = Math.Exp(t * step)
               let z = (Math.Cos(turn * Math.PI / 4) * radius, Math.Sin(turn * Math.PI / 4) * radius)
               select (new[] { location[0] + (l[0] * z.Item1), location[1] + (l[1] * z.Item1) + (l[2] * z.Item2) },
                   radius * radius * l[0] * l[2] * step * Math.PI / 4);
    }

    private static double Sigmoid(double t) => 1 / (1 + Math.Exp(-t));

    // of tanh
    private static double Volume(double t) => 1 / (Math.Cosh(t) * Math.Cosh(t));
}

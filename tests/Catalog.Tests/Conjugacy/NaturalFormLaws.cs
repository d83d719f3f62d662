using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog;
using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Distributions;

namespace ProbDsl.Tests.Conjugacy;

/// <summary>
/// Every natural form that a distribution of the catalog declares, against its own log density: as a function of the draw, or of one
/// parameter with all else fixed, the log density is a sum of the declared statistics, each times a constant. Least squares at random
/// points leave nothing of it; those of another power, or of the inverse, do.
/// </summary>
public sealed class NaturalFormLaws
{
    private const string OfDraw = "(draw)";

    // more than the 10 statistics of three numbers
    private const int Points = 40, Candidates = 400, Tries = 200;

    private const double Exact = 1e-9, Different = 1e-4;

    private static readonly StandardCatalog Names = new();

    /// <summary>Each declared form: the distribution, the parameter or `(draw)`, and the spelling of all arguments.</summary>
    public static TheoryData<string, string, string> Declared => Rows(_ => true);

    /// <summary>Those of scales, rates and matrices, whose power and whose inverse count.</summary>
    public static TheoryData<string, string, string> OfScales =>
        Rows(p => p?.Of is NaturalStatistics.LogAndLinear or NaturalStatistics.LogAndInverse
            or NaturalStatistics.LogDeterminantAndLinear or NaturalStatistics.LogDeterminantAndInverse);

    [Theory, MemberData(nameof(Declared))]
    public void The_log_density_is_a_sum_of_the_declared_statistics(string distribution, string place, string spelling)
    {
        var (of, form) = (Of(distribution), Form(distribution));
        var (statistics, power) = place == OfDraw ? (form.Draw!.Value, 1) : (form[place]!.Of, form[place]!.Power);
        Assert.InRange(Left(of, place, spelling, statistics, power), 0, Exact);
    }

    [Theory, MemberData(nameof(OfScales))]
    public void Another_power_or_the_inverse_is_caught(string distribution, string place, string spelling)
    {
        var (of, declared) = (Of(distribution), Form(distribution)[place]!);
        foreach (var power in new[] { declared.Power * 2, declared.Power / 2, -declared.Power })
            Assert.True(Left(of, place, spelling, declared.Of, power) > Different, $"{distribution} of {place} to the power {power}");
    }

    [Fact]
    public void Every_declared_parameter_is_one_of_the_signature()
    {
        foreach (var of in Names.Distributions.Where(d => d is INaturalForm))
            Assert.All(((INaturalForm)of).NaturalForm.Parameters, p => Assert.Contains(of.Signature.Parameters, s => s.Name == p.Name));
    }

    private static TheoryData<string, string, string> Rows(Func<NaturalParameter?, bool> isMeant)
    {
        var rows = new TheoryData<string, string, string>();
        foreach (var of in Names.Distributions.Where(d => d is INaturalForm))
        {
            var form = ((INaturalForm)of).NaturalForm;
            foreach (var spelling in LegalArguments.Spellings(of))
            {
                if (form.Draw is not null && isMeant(null)) rows.Add(of.Signature.Name, OfDraw, string.Join(' ', spelling));
                foreach (var parameter in form.Parameters.Where(p => spelling.Contains(p.Name) && isMeant(p)))
                    rows.Add(of.Signature.Name, parameter.Name, string.Join(' ', spelling));
            }
        }

        return rows;
    }

    private static Distribution Of(string distribution) => Names[Names.FindDistribution(distribution)!];

    private static NaturalForm Form(string distribution) => ((INaturalForm)Of(distribution)).NaturalForm;

    /// <summary>The largest part of the log density that the statistics do not explain, relative to its range.</summary>
    private static double Left(Distribution of, string place, string spelling, NaturalStatistics statistics, double power)
    {
        var (at, density) = Evaluated(of, place, spelling.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var columns = Matrix<double>.Build.DenseOfRowArrays(at.Select(u => Statistics(statistics, u, power)));
        var f = Vector<double>.Build.Dense(density);
        var left = f - (columns * columns.QR().Solve(f));
        return left.AbsoluteMaximum() / Math.Max(1, f.Max() - f.Min());
    }

    /// <summary>Random points inside the support, and the log density there; all else is the same for all.</summary>
    private static (double[][] At, double[] Density) Evaluated(Distribution of, string place, string[] spelling)
    {
        var random = new Random(3);
        int[] own = [.. of.Signature.Target.Dims.Select(LegalArguments.Size)];
        for (var round = 0; round < Tries; round++)
        {
            double[][] points = [.. Enumerable.Range(0, Candidates).Select(_ => place == OfDraw
                ? LegalArguments.Draw(of, own, random) : LegalArguments.Of(of, place, LegalArguments.Dims(of, place), random))];
            var x = place == OfDraw ? Stacked(points, own) : Stacked([LegalArguments.Draw(of, own, random)], own);
            var arguments = spelling.ToDictionary(name => name,
                name => Stacked(name == place ? points : [Known(of, place, name)
                    ?? LegalArguments.Of(of, name, LegalArguments.Dims(of, name), random)],
                    LegalArguments.Dims(of, name)));
            var density = WrittenDistribution.LogDensity(of, x, arguments).Values;
            // a density that reads none of the points is one number
            if (density.Length == 1) density = [.. Enumerable.Repeat(density[0], Candidates)];
            int[] inside = [.. Enumerable.Range(0, Candidates).Where(i => double.IsFinite(density[i])).Take(Points)];
            if (inside.Length == Points) return ([.. inside.Select(i => points[i])], [.. inside.Select(i => density[i])]);
        }

        throw new InvalidOperationException($"no random arguments put {of.Signature.Name} inside its support");
    }

    /// <summary>The number that an argument has to be for the form of another; null for any.</summary>
    private static double[]? Known(Distribution of, string place, string name) =>
        Form(of.Signature.Name)[place]?.Condition is { } condition && condition.Parameter == name ? [condition.Number] : null;

    private static Tensor Stacked(double[][] elements, int[] own) => new([elements.Length, .. own], [.. elements.SelectMany(e => e)]);

    /// <summary>1 and the statistics of an unknown to a power.</summary>
    private static double[] Statistics(NaturalStatistics of, double[] u, double power)
    {
        var t = Math.Pow(u[0], power);
        return of switch
        {
            NaturalStatistics.Constant => [1],
            NaturalStatistics.Log => [1, Math.Log(t)],
            NaturalStatistics.Quadratic => [1, .. u, .. Triangle(u.Length, (i, j) => u[i] * u[j])],
            NaturalStatistics.LogAndLinear => [1, Math.Log(t), t],
            NaturalStatistics.LogAndInverse => [1, Math.Log(t), 1 / t],
            NaturalStatistics.LogOdds => [1, Math.Log(u[0]), Math.Log(1 - u[0])],
            NaturalStatistics.Logs => [1, .. u.Select(v => Math.Log(v))],
            NaturalStatistics.LogDeterminantAndLinear => OfMatrix(u, power),
            NaturalStatistics.LogDeterminantAndInverse => OfMatrix(u, -power),
            _ => throw new ArgumentOutOfRangeException(nameof(of)),
        };
    }

    /// <summary>1, log |M| and the elements of M to a power on and below the diagonal.</summary>
    private static double[] OfMatrix(double[] u, double power)
    {
        var size = (int)Math.Sqrt(u.Length);
        var spectrum = Matrix<double>.Build.DenseOfRowMajor(size, size, u).Evd(Symmetricity.Symmetric);
        var powered = spectrum.EigenVectors * Matrix<double>.Build.DenseOfDiagonalVector(spectrum.EigenValues.Real().PointwisePower(power))
            * spectrum.EigenVectors.Transpose();
        return [1, spectrum.EigenValues.Real().PointwiseLog().Sum(), .. Triangle(size, (i, j) => powered[i, j])];
    }

    private static IEnumerable<double> Triangle(int size, Func<int, int, double> element) =>
        Enumerable.Range(0, size).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => element(i, j)));
}

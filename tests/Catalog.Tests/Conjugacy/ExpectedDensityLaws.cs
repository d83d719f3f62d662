using MathNet.Numerics.LinearAlgebra;
using ProbDsl.Catalog;
using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Distributions;
using Moments = ProbDsl.Catalog.Distributions.Moments;

namespace ProbDsl.Tests.Conjugacy;

/// <summary>
/// Every expected log density of the catalog against the log density itself: a draw and each parameter with natural statistics take a few
/// values with given probabilities, independently, and the mean over all combinations is computed from the means of the statistics alone.
/// A statistic that is not of the family is not given.
/// </summary>
public sealed class ExpectedDensityLaws
{
    private const string OfDraw = "(draw)";
    private const int Points = 3, Tries = 500;

    private static readonly StandardCatalog Names = new();
    private static readonly Dictionary<string, Tensor> none = [];

    /// <summary>Each distribution and spelling, with the quantities that vary: one alone, or all together.</summary>
    public static TheoryData<string, string, string> Cases
    {
        get
        {
            var rows = new TheoryData<string, string, string>();
            foreach (var of in Names.Distributions.Where(d => d is IExpectedDensity))
                foreach (var spelling in LegalArguments.Spellings(of))
                {
                    var varying = Varying(of, spelling).ToList();
                    foreach (var one in varying) rows.Add(of.Signature.Name, string.Join(' ', spelling), one);
                    var together = varying.Where(v => v == OfDraw || ((INaturalForm)of).NaturalForm[v]!.Condition is null).ToList();
                    if (together.Count > 1) rows.Add(of.Signature.Name, string.Join(' ', spelling), string.Join(' ', together));
                }

            return rows;
        }
    }

    [Theory, MemberData(nameof(Cases))]
    public void The_mean_follows_from_the_means_of_the_statistics(string distribution, string spelling, string varying)
    {
        var of = Names[Names.FindDistribution(distribution)!];
        var (mean, expected) = Evaluated(of, spelling.Split(' ', StringSplitOptions.RemoveEmptyEntries), varying.Split(' '));
        Assert.Equal(mean, expected, 1e-9 * (1 + Math.Abs(mean)));
    }

    [Fact]
    public void Probabilities_of_states_follow_from_the_means_of_logs()
    {
        var (random, weights) = (new Random(5), new[] { 0.2, 0.5, 0.3 });
        double[][] simplices = [.. weights.Select(_ => RandomElement.Simplex(3, random))];
        var builder = new ProgramBuilder();
        var logs = Statistic(simplices, weights, x => [.. x.Select(e => Math.Log(e))]);
        var categorical = (IExpectedProbabilities)Names[Names.FindDistribution("Categorical")!];
        var all = Check.Run(categorical.ExpectedLogProbabilities(
            new(new Dictionary<string, Moments> { ["p"] = new(builder) { Log = builder.Constant(logs, [3]) } })), none);
        Assert.Equal(logs, all.Values);
        var bernoulli = (IExpectedProbabilities)Names[Names.FindDistribution("Bernoulli")!];
        var two = Check.Run(bernoulli.ExpectedLogProbabilities(new(new Dictionary<string, Moments>
        {
            ["p"] = new(builder) { Log = builder.Constant(-0.3), LogComplement = builder.Constant(-1.7) },
        })), none);
        Assert.Equal([-1.7, -0.3], two.Values);
    }

    private static IEnumerable<string> Varying(Distribution of, string[] spelling)
    {
        var form = ((INaturalForm)of).NaturalForm;
        if (form.Draw is not null and not NaturalStatistics.Constant) yield return OfDraw;
        foreach (var parameter in form.Parameters.Where(p => spelling.Contains(p.Name))) yield return parameter.Name;
    }

    /// <summary>The mean of the log density over all combinations, and the value of the formula.</summary>
    private static (double Mean, double Expected) Evaluated(Distribution of, string[] spelling, string[] varying)
    {
        var random = new Random(7);
        int[] own = [.. of.Signature.Target.Dims.Select(LegalArguments.Size)];
        for (var round = 0; round < Tries; round++)
        {
            var names = spelling.Append(OfDraw).ToList();
            var values = names.ToDictionary(name => name, name => Enumerable.Range(0, varying.Contains(name) ? Points : 1)
                .Select(_ => Value(of, name, varying, own, random)).ToArray());
            var weights = names.ToDictionary(name => name, name => Weights(values[name].Length, random));
            var mean = Mean(of, spelling, own, values, weights);
            if (double.IsFinite(mean)) return (mean, Expected(of, spelling, own, values, weights));
        }

        throw new InvalidOperationException($"no random arguments put {of.Signature.Name} inside its support");
    }

    private static double[] Value(Distribution of, string name, string[] varying, int[] own, Random random)
    {
        if (name == OfDraw) return LegalArguments.Draw(of, own, random);
        var condition = varying.Select(v => ((INaturalForm)of).NaturalForm[v]?.Condition).FirstOrDefault(c => c?.Parameter == name);
        return condition is { Number: var number } ? [number] : LegalArguments.Of(of, name, LegalArguments.Dims(of, name), random);
    }

    private static double[] Weights(int count, Random random)
    {
        var weights = Enumerable.Range(0, count).Select(_ => 0.1 + random.NextDouble()).ToArray();
        return [.. weights.Select(w => w / weights.Sum())];
    }

    private static double Mean(Distribution of, string[] spelling, int[] own, Dictionary<string, double[][]> values,
        Dictionary<string, double[]> weights)
    {
        var sum = 0.0;
        var names = values.Keys.ToList();
        var at = new int[names.Count];
        while (true)
        {
            var weight = names.Select((name, i) => weights[name][at[i]]).Aggregate((a, b) => a * b);
            var arguments = spelling.ToDictionary(name => name,
                name => new Tensor([1, .. LegalArguments.Dims(of, name)], values[name][at[names.IndexOf(name)]]));
            var x = new Tensor([1, .. own], values[OfDraw][at[names.IndexOf(OfDraw)]]);
            sum += weight * WrittenDistribution.LogDensity(of, x, arguments).Values[0];
            var next = 0;
            while (next < at.Length && ++at[next] == values[names[next]].Length) at[next++] = 0;
            if (next == at.Length) return sum;
        }
    }

    private static double Expected(Distribution of, string[] spelling, int[] own, Dictionary<string, double[][]> values,
        Dictionary<string, double[]> weights)
    {
        var builder = new ProgramBuilder();
        var form = ((INaturalForm)of).NaturalForm;
        var x = MomentsOf(builder, values[OfDraw], weights[OfDraw], own, form.Draw ?? NaturalStatistics.Constant, 1, null);
        var given = spelling.ToDictionary(name => name, name => MomentsOf(builder, values[name], weights[name],
            LegalArguments.Dims(of, name), form[name]?.Of ?? NaturalStatistics.Constant, form[name]?.Power ?? 1, values[name][0][0]));
        var residual = spelling.Contains("mean") && form["mean"] is not null ? Residual(builder, values, weights, own) : null;
        var arguments = new MomentArguments(given, residual is null ? null : () => residual);
        return Check.Run(((IExpectedDensity)of).ExpectedLogDensity(x, arguments), none).Values[0];
    }

    private static Moments MomentsOf(ProgramBuilder builder, double[][] values, double[] weights, int[] own, NaturalStatistics of,
        double power, double? literal)
    {
        Shape shape = [1, .. own];
        if (values.Length == 1)
            return Moments.Of(builder.Constant(values[0], shape)) is var known
                ? new(builder) { Known = known.Known, Literal = literal, IsMatrix = own.Length == 2 } : known;
        var powered = values.Select(v => power == 1 ? v : [.. v.Select(e => Math.Pow(e, power))]).ToArray();
        var moments = of switch
        {
            NaturalStatistics.Quadratic => new Moments(builder)
            {
                Mean = Of(v => v), Variance = Constant(Diagonal(Spread(values, weights), own)),
            },
            NaturalStatistics.LogAndLinear => new(builder) { Mean = Of(v => v), Log = Of(v => [.. v.Select(e => Math.Log(e))]) },
            NaturalStatistics.LogAndInverse => new(builder) { Inverse = Of(v => [.. v.Select(e => 1 / e)]), Log = Logs() },
            NaturalStatistics.LogOdds => new(builder) { Log = Logs(), LogComplement = Of(v => [.. v.Select(e => Math.Log(1 - e))]) },
            NaturalStatistics.Log or NaturalStatistics.Logs => new(builder) { Log = Of(v => [.. v.Select(e => Math.Log(e))]) },
            NaturalStatistics.LogDeterminantAndLinear => new(builder) { Mean = Of(v => v), LogDeterminant = Determinant() },
            NaturalStatistics.LogDeterminantAndInverse => new(builder)
            {
                Inverse = Of(v => Matrix<double>.Build.DenseOfRowMajor(own[0], own[0], v).Inverse().ToRowMajorArray()),
                LogDeterminant = Determinant(), IsMatrix = true,
            },
            _ => throw new ArgumentOutOfRangeException(nameof(of)),
        };
        return power == 1 ? moments : new(builder) { Square = moments };

        Value Logs() => Of(v => [.. v.Select(e => Math.Log(e))]);

        Value Of(Func<double[], double[]> statistic) => Constant(Statistic(powered, weights, statistic));

        Value Constant(double[] numbers) => builder.Constant(numbers, shape);

        Value Determinant() => builder.Constant(Statistic(values, weights, v =>
            [Math.Log(Matrix<double>.Build.DenseOfRowMajor(own[0], own[0], v).Determinant())]), [1]);
    }

    /// <summary>The moments of the draw minus its mean, which are independent.</summary>
    private static Moments Residual(
        ProgramBuilder builder, Dictionary<string, double[][]> values, Dictionary<string, double[]> weights, int[] own)
    {
        double[] left = Statistic(values[OfDraw], weights[OfDraw], v => v), right = Statistic(values["mean"], weights["mean"], v => v),
            spread = [.. Spread(values[OfDraw], weights[OfDraw]).Zip(Spread(values["mean"], weights["mean"]), (a, b) => a + b)];
        Shape shape = [1, .. own];
        return new(builder)
        {
            Mean = builder.Constant([.. left.Zip(right, (a, b) => a - b)], shape),
            Variance = builder.Constant(Diagonal(spread, own), shape),
            Covariance = own.Length == 0 ? null : builder.Constant(spread, [.. shape, own[0]]),
        };
    }

    private static double[] Statistic(double[][] values, double[] weights, Func<double[], double[]> of) =>
        [.. values.Select(of).Zip(weights, (s, w) => s.Select(e => w * e).ToArray()).Aggregate((a, b) => [.. a.Zip(b, (x, y) => x + y)])];

    /// <summary>The covariance matrix of vectors, row by row.</summary>
    private static double[] Spread(double[][] values, double[] weights)
    {
        var mean = Statistic(values, weights, v => v);
        return Statistic(values, weights, v => [.. v.SelectMany((_, i) => v.Select((_, j) => (v[i] - mean[i]) * (v[j] - mean[j])))]);
    }

    private static double[] Diagonal(double[] matrix, int[] own)
    {
        var size = own.Length == 0 ? 1 : own[0];
        return [.. Enumerable.Range(0, size).Select(i => matrix[i * (size + 1)])];
    }
}

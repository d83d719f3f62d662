using System.Globalization;
using ProbDsl.Catalog.Distributions;
using ProbDsl.Runtime.Gradients;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>
/// Tails of the beta-binomial distribution, and their derivatives by alpha and beta, are those that mpmath computes with 60 digits
/// (outside/beta_binomial.rows, printed by beta_binomial.py): for few trials and many, known before a run or not.
/// </summary>
public sealed class BetaBinomialTails
{
    public static TheoryData<string> Cases => [.. Outside().Select(row => string.Join(" | ", row.Split(" | ")[..4]))];

    [Theory, MemberData(nameof(Cases))]
    public void Tails_and_derivatives_are_the_outside_ones(string given)
    {
        var row = Row(given);
        foreach (var isKnown in (bool[])[true, false])
            foreach (var (expected, own) in row[4..].Zip(At(row[0], row[1], row[2], row[3], isKnown)))
                IsClose(expected, own, $"{given}, n {(isKnown ? "known" : "unknown")}");
    }

    /// <summary>Draws between bounds invert them.</summary>
    [Theory, MemberData(nameof(Cases))]
    public void Tails_of_numbers_are_the_same(string given)
    {
        var row = Row(given);
        var tails = new BetaBinomial().Tails(row[3], [row[0], row[1], row[2]]);
        IsClose(row[4], tails.Below, given);
        IsClose(row[5], tails.Above, given);
    }

    [Fact]
    public void Another_parameter_is_caught() =>
        Assert.False(Check.Close(Row("5000 | 2.0 | 3.5 | 2000")[4], At(5000, 2.00001, 3.5, 2000, isKnown: true)[0], 1e-7));

    private static void IsClose(double expected, double own, string what) =>
        Assert.True(Math.Abs(own - expected) <= 3e-10 * Math.Abs(expected), $"{what}: {expected:R}, not {own:R}");

    private static double[] Row(string given) =>
        [.. Outside().Single(row => row.StartsWith(given + " |", StringComparison.Ordinal)).Split(" | ")
            .Select(cell => double.Parse(cell, CultureInfo.InvariantCulture))];

    private static double[] At(double n, double alpha, double beta, double k, bool isKnown)
    {
        var program = new ProgramBuilder();
        var (a, b, trials) = (program.Slot("a", []), program.Slot("b", []), isKnown ? program.Constant(n) : program.Slot("n", []));
        var of = new BetaBinomial();
        var arguments = new Arguments(of, new Dictionary<string, Value> { ["n"] = trials, ["alpha"] = a, ["beta"] = b });
        var (below, above) = (of.LogCdf(program.Constant(k), arguments), of.LogSurvival(program.Constant(k), arguments));
        (string, Value)[] results = [("0", below), ("1", above), ("2", Gradient.Derive(below, a)[0]), ("3", Gradient.Derive(above, a)[0]),
            ("4", Gradient.Derive(below, b)[0]), ("5", Gradient.Derive(above, b)[0])];
        var slots = new Dictionary<string, Tensor> { ["a"] = Tensor.Scalar(alpha), ["b"] = Tensor.Scalar(beta) };
        if (!isKnown) slots["n"] = Tensor.Scalar(n);
        var run = new Interpreter(program.Build(results)).Run(slots);
        return [.. results.Select(r => run[r.Item1].Values[0])];
    }

    private static List<string> Outside()
    {
        using var table = new StreamReader(typeof(BetaBinomialTails).Assembly.GetManifestResourceStream("beta_binomial.rows")!);
        return [.. table.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'))];
    }
}

using ProbDsl.Catalog.Distributions;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Distributions;

/// <summary>Expected values are the integrals, or sums, of x times the density; those of vectors follow from textbook formulas.</summary>
public sealed class ExpectedValues
{
    public static TheoryData<string> Numbers =>
        [.. ScalarCase.Table.Where(row => row.Written.Of is IMean).Select(row => row.Spelled)];

    [Theory, MemberData(nameof(Numbers))]
    public void Of_a_number_it_is_the_integral(string distribution)
    {
        var row = ScalarCase.Of(distribution);
        var mean = MeanOf(row.Written).Values[0];
        if (!double.IsFinite(mean))
        {
            Assert.Contains(row.Written.Of.Signature.Name, (string[])["StudentT", "InverseGamma", "Cauchy"]);
            return;
        }

        var nodes = Quadrature.Nodes(row.Ends);
        var density = row.Written.LogDensity(new Tensor([nodes.Length], [.. nodes.Select(n => n.X)])).Values;
        var integral = density.Zip(nodes, (l, node) => node.X * Math.Exp(l + node.LogWeight)).Where(double.IsFinite).Sum();
        Assert.Equal(integral, mean, 1e-8 * (1 + Math.Abs(integral)));
    }

    [Theory]
    [InlineData("BetaBinomial(10, 2, 3.5)", 10)]
    [InlineData("Binomial(10, 0.3)", 10)]
    [InlineData("Binomial(50, logit = -2)", 50)]
    [InlineData("Delta(3)", 5)]
    [InlineData("DiscreteUniform(-3, 2)", 5)]
    [InlineData("Geometric(0.3)", 200)]
    [InlineData("Mixture([0.3, 0.7], [Delta(0), Poisson(2.5)])", 100)]
    [InlineData("Mixture([0.2, 0.5, 0.3], [Geometric(0.5), Delta(4), Poisson(2.5)])", 100)]
    [InlineData("NegativeBinomial(2.5, 3)", 400)]
    [InlineData("Poisson(log_rate = 0.7)", 100)]
    [InlineData("Bernoulli(logit = 0.7)", 1)]
    [InlineData("Truncated(Poisson(1.7), low = 1)", 100)]
    [InlineData("Truncated(Poisson(1.7), low = 2.5, high = 7)", 10)]
    [InlineData("Truncated(NegativeBinomial(2.5, 3), high = 4)", 10)]
    [InlineData("Truncated(Geometric(0.3))", 200)]
    public void Of_a_count_it_is_the_sum(string distribution, int last)
    {
        var written = WrittenDistribution.Read(distribution);
        double[] x = [.. Enumerable.Range(-5, last + 6).Select(k => (double)k)];
        var sum = written.LogDensity(new Tensor([x.Length], x)).Values.Zip(x, (l, k) => k * Math.Exp(l)).Sum();
        Assert.Equal(sum, MeanOf(written).Values[0], 1e-9);
    }

    [Theory]
    [InlineData("Truncated(Normal(1, 2), low = 0)", 0, double.PositiveInfinity)]
    [InlineData("Truncated(Normal(1, 2), high = -3)", double.NegativeInfinity, -3)]
    [InlineData("Truncated(Normal(1, 2), low = -1, high = 1.5)", -1, 1.5)]
    [InlineData("Truncated(Normal(1, 0.1), low = 2)", 2, double.PositiveInfinity)]
    public void Of_a_truncated_normal_it_is_the_integral(string distribution, double low, double high)
    {
        var written = WrittenDistribution.Read(distribution);
        var nodes = Quadrature.Nodes(low, high);
        var density = written.LogDensity(new Tensor([nodes.Length], [.. nodes.Select(n => n.X)])).Values;
        var integral = density.Zip(nodes, (l, node) => l < -700 ? 0 : node.X * Math.Exp(l + node.LogWeight)).Sum();
        Assert.Equal(integral, MeanOf(written).Values[0], 1e-8);
    }

    [Theory]
    [InlineData("Dirichlet([1, 2, 5])", 3)]
    [InlineData("Multinomial(5, [0.2, 0.5, 0.3])", 3)]
    [InlineData("MvNormal([1, -2], [[2, 0.5], [0.5, 1]])", 2)]
    [InlineData("MvStudentT(3, [1, -2], [[2, 0.5], [0.5, 1]])", 2)]
    public void Of_a_vector_it_is_that_of_the_textbook(string distribution, int size)
    {
        var written = WrittenDistribution.Read(distribution);
        Check.Close(Moments.Of(written, [size]).Mean, MeanOf(written).Values, 1e-14);
    }

    /// <summary>Bounds for which there is no formula give none, rather than a wrong value.</summary>
    [Theory]
    [InlineData("Truncated(Gamma(2, 3), low = 1)")]
    [InlineData("Truncated(Poisson(3), low = 5000)")]
    [InlineData("Mixture([0.3, 0.7], [Delta(0), Cauchy(0, 1)])")]
    public void There_is_none_without_a_formula(string distribution) => Assert.Null(Of(WrittenDistribution.Read(distribution)));

    private static Tensor MeanOf(WrittenDistribution written) => Of(written)!;

    private static Tensor? Of(WrittenDistribution written)
    {
        var mean = new NestedDistribution(written.Of, written.Given(new ProgramBuilder(), 0, 0)).Mean();
        return mean is null ? null : Interpreter.Evaluate(mean);
    }
}

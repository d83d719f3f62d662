using ProbDsl.Inference.Adversarial;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Adversarial;

/// <summary>The bound of each f-divergence, with expectations by quadrature in place of draws.</summary>
public sealed class FDivergenceTests
{
    public static TheoryData<string> Names => [.. FDivergence.All.Select(d => d.Name)];

    /// <summary>At the critic that is best it is the divergence by its definition, and below it at any other.</summary>
    [Theory, MemberData(nameof(Names))]
    public void The_greatest_bound_is_the_divergence(string name)
    {
        double[] best = [.. GaussianPair.Points.Select(x => Best(name, GaussianPair.LogRatio(x)))];
        Assert.Equal(GaussianPair.Divergence(name), Bound(name, best), 1e-6);
        foreach (var change in (Func<double, double>[])[x => 0.2, x => 0.3 * Math.Sin(x), x => -0.1 * x])
            Assert.InRange(Bound(name, [.. best.Zip(GaussianPair.Points, (v, x) => (name == "tv" ? Math.Clamp(v, -2, 2) : v) + change(x))]),
                double.NegativeInfinity, GaussianPair.Divergence(name) - 1e-4);
    }

    /// <summary>The range of f' (Nowozin and others 2016, table 6) holds the critic's output, however large its number.</summary>
    [Theory]
    [InlineData("kl", double.NegativeInfinity, double.PositiveInfinity), InlineData("reverse_kl", double.NegativeInfinity, 0)]
    [InlineData("js", double.NegativeInfinity, 0.6931471805599453), InlineData("pearson", double.NegativeInfinity, double.PositiveInfinity)]
    [InlineData("hellinger", double.NegativeInfinity, 1), InlineData("tv", -0.5, 0.5)]
    public void The_output_stays_in_the_domain_of_the_conjugate(string name, double lowest, double highest)
    {
        double[] far = [-1e3, -40, -1, 0, 1, 40, 1e3];
        foreach (var output in Outputs(name, far).OfData) Assert.InRange(output, lowest, highest);
    }

    [Fact]
    public void The_loss_that_saturates_has_no_gradient_where_the_critic_is_sure()
    {
        var (minimax, other) = (GradientOf(isMinimax: true), GradientOf(isMinimax: false));
        Assert.InRange(Math.Abs(minimax), 0, 1e-8);
        Assert.Equal(-1, other, 1e-8);

        static double GradientOf(bool isMinimax)
        {
            var builder = new ProgramBuilder(ElementType.Float64);
            var critic = builder.Slot("v", [1]);
            var loss = new DivergenceGame(FDivergence.JensenShannon, isMinimax).Generator(critic);
            var program = builder.Build(("gradient", Runtime.Gradients.Gradient.Derive(loss, [critic])[0]));
            return new Interpreter(program).Run(new Dictionary<string, Tensor> { ["v"] = new([1], [-20.0]) })["gradient"].Values[0];
        }
    }

    /// <summary>The number v at which the bound is greatest, of log(p / q).</summary>
    private static double Best(string name, double logRatio) => name switch
    {
        "pearson" => 2 * (Math.Exp(logRatio) - 1),
        "tv" => 40 * Math.Sign(logRatio),
        _ => logRatio,
    };

    private static double Bound(string name, double[] critic)
    {
        var (ofData, ofGenerated) = Outputs(name, critic);
        var scale = FDivergence.Named(name).Scale;
        return scale * GaussianPair.Points.Index().Sum(x => GaussianPair.Spacing
            * ((GaussianPair.P(x.Item) * ofData[x.Index]) - (GaussianPair.Q(x.Item) * ofGenerated[x.Index])));
    }

    private static (double[] OfData, double[] OfGenerated) Outputs(string name, double[] critic)
    {
        var builder = new ProgramBuilder(ElementType.Float64);
        var (numbers, divergence) = (builder.Slot("v", [critic.Length]), FDivergence.Named(name));
        var run = new Interpreter(builder.Build(("data", divergence.OfData(numbers)), ("generated", divergence.OfGenerated(numbers))))
            .Run(new Dictionary<string, Tensor> { ["v"] = new([critic.Length], critic) });
        return (run["data"].Values, run["generated"].Values);
    }
}

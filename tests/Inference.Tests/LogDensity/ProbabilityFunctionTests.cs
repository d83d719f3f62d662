using ProbDsl.Inference.Results;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Probabilities as functions of a story: interval data, a probit, an ordered probit, and waiting times of an inverse Gaussian. Maxima by
/// scipy 1.10.1 (Nelder-Mead to 1e-11; the inverse Gaussian in closed form).
/// </summary>
public sealed class ProbabilityFunctionTests
{
    private const string Choices = "x,y,k\n-2,0,1\n-1.5,0,1\n-1,1,2\n-0.5,0,1\n0,0,2\n0.3,1,3\n0.7,0,2\n1,1,2\n1.6,1,3\n2,1,3\n";

    [Theory]
    [InlineData("log_interval(Weibull(shape, scale), from[n], to[n])")]
    [InlineData("log(exp(log_cdf(Weibull(shape, scale), to[n])) - exp(log_cdf(Weibull(shape, scale), from[n])))")]
    [InlineData("log(exp(log_survival(Weibull(shape, scale), from[n])) - exp(log_survival(Weibull(shape, scale), to[n])))")]
    public void Interval_data_have_the_probability_between_their_bounds(string term) => IsMaximum($$"""
        model M
        data from[rows]: positive from low
        data to[rows]: positive from high
        param shape: positive
        param scale: positive
        for n in rows { target += {{term}} }
        """, "low,high\n1,2\n2,4\n2,3\n3,6\n5,5.5\n0.5,2\n4,9\n1.5,1.6\n", -14.300393616714205,
        ("shape", 2.06949722), ("scale", 3.46171766));

    [Theory]
    [InlineData("y[n] ~ Bernoulli(Phi(a + b * x[n]))")]
    [InlineData("target += if y[n] == 1 then log_Phi(a + b * x[n]) else log_Phi(-a - b * x[n])")]
    [InlineData("target += if y[n] == 1 then log_survival(Normal(a + b * x[n], 1), 0) else log_cdf(Normal(a + b * x[n], 1), 0)")]
    public void A_probit_is_a_tail_of_the_normal(string statement) => IsMaximum($$"""
        model M
        data x[rows]: real
        data y[rows]: bool
        param a: real
        param b: real
        for n in rows { {{statement}} }
        """, Choices, -5.002078744627926, ("a", -0.03711936), ("b", 0.75221889));

    [Fact]
    public void Ratings_have_a_probit_of_each_cutpoint()
    {
        var fit = TestStory.By("""
            model M
            data x[rows]: real
            data k[rows]: index[3]
            param cut: ordered[2]
            param b: real
            for n in rows { k[n] ~ OrderedProbit(b * x[n], cut) }
            """, Choices).Fitted(method: "map");
        Assert.Equal(-5.729108276775288, fit.Metric.Value, 1e-9);
        Assert.Equal(1.4166207658130583, fit.Summary!.Estimates.Single(e => e.Name == "b").Value.Values[0], 2e-6);
    }

    [Fact]
    public void Waiting_times_have_the_mean_and_shape_in_closed_form() => IsMaximum("""
        model M
        data x[rows]: positive
        param m: positive
        param s: positive
        for n in rows { x[n] ~ InverseGaussian(m, s) }
        """, "x\n0.9\n1.2\n0.4\n3.1\n2.2\n0.7\n", -6.869043902765514, ("m", 1.4166666666666667), ("s", 2.484628581212319));

    /// <summary>With beta 1 P(X &lt;= k) is Gamma(k + 1 + a) n! / (k! Gamma(n + 1 + a)); 30 digits by mpmath 1.3.</summary>
    [Theory]
    [InlineData("log_cdf(BetaBinomial(50000, a, 1), 20000)", "log_survival(BetaBinomial(50000, a, 1), 30000)")]
    [InlineData("log_cdf(BetaBinomial(n[1], a, 1), x[1])", "log_survival(BetaBinomial(n[1], a, 1), x[2])")]
    public void Successes_of_many_trials_are_more_or_less_than(string one, string other) => IsMaximum($$"""
        model M
        data n[rows]: count
        data x[rows]: count
        param a: positive
        target += {{one}} + {{other}}
        """, "n,x\n50000,20000\n50000,30000\n", -1.8221457387738154, ("a", 0.8674026374682498));

    [Fact]
    public void A_vector_of_probabilities_has_one_for_each_element() => IsMaximum("""
        model M
        data x[rows]: real[2] from a, b
        param m: real
        for n in rows { target += sum(log_cdf(Normal([m, m + 1], 1), x[n])) - 0.5 * m^2 }
        """, "a,b\n0.3,1.3\n", LogSquare(), ("m", Mode()));

    // 2 log Phi(0.3 - m) - m^2 / 2, by bisection of its derivative
    private static double Mode()
    {
        var (low, high) = (-5.0, 5.0);
        for (var step = 0; step < 100; step++)
        {
            var middle = (low + high) / 2;
            var hazard = MathNet.Numerics.Distributions.Normal.PDF(0, 1, 0.3 - middle)
                / MathNet.Numerics.Distributions.Normal.CDF(0, 1, 0.3 - middle);
            (low, high) = (-2 * hazard) - middle > 0 ? (middle, high) : (low, middle);
        }

        return low;
    }

    private static double LogSquare() =>
        (2 * Math.Log(MathNet.Numerics.Distributions.Normal.CDF(0, 1, 0.3 - Mode()))) - (Mode() * Mode() / 2);

    private static void IsMaximum(string story, string csv, double likelihood, params (string Name, double Value)[] at)
    {
        var fit = TestStory.By(story, csv).Fitted(method: "map");
        Assert.Equal(likelihood, fit.Metric.Value, 1e-9);
        foreach (var (name, value) in at)
            Assert.Equal(value, fit.Summary!.Estimates.Single(e => e.Name == name).Value.Values[0], 2e-6);
    }
}

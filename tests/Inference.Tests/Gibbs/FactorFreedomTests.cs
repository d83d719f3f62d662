using System.Globalization;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Gibbs;

/// <summary>
/// What draws of factor analyses leave free: with equal priors of all factors any rotation, with a prior of their own for each their signs,
/// and nothing where a prior gives a loading its sign.
/// </summary>
public sealed class FactorFreedomTests
{
    [Theory]
    [InlineData("w[d, q] ~ Normal(0, 1)", "rotations of w and z change no probability")]
    [InlineData("w[d, q] ~ Normal(0, sd = q)", "opposite signs of w and z change no probability")]
    [InlineData("w[d, q] ~ Normal(1, 1)", null)]
    public void Freedom_is_that_of_the_priors(string prior, string? freedom)
    {
        var random = new RandomStream(2, "factors");
        var rows = from _ in Enumerable.Range(0, 30)
            let f = random.NextNormal()
            select string.Join(',', new[] { 1.0, -0.8, 0.5 }.Select(w =>
                ((w * f) + (0.5 * random.NextNormal())).ToString("R", CultureInfo.InvariantCulture))) + "\n";
        var fitted = TestStory.By($$"""
            model Factors(Q = 2)
            data y[rows]: real[3] from a, b, c
            t ~ Gamma(2, 1)
            for d in 1..3 { for q in 1..Q { {{prior}} } }
            for n in rows { for q in 1..Q { z[n, q] ~ Normal(0, 1) } }
            for n in rows { for d in 1..3 {
              y[n, d] ~ Normal(sum(w[d, q] * z[n, q] for q in 1..Q), precision = t) } }
            """, "a,b,c\n" + string.Concat(rows)).Fitted(new(Threads: 1, Draws: 100), "gibbs");
        if (freedom is null) Assert.Null(fitted.Summary!.OrderedBy);
        else Assert.StartsWith(freedom, fitted.Summary!.OrderedBy, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknowns_that_the_data_determine_leave_nothing_free() =>
        Assert.Null(TestStory.By("""
            model Groups(K = 2)
            data g[rows]: index[K]
            data y[rows]: real
            for k in 1..K { m[k] ~ Normal(0, 10)
              o[k] ~ Normal(0, 1) }
            for n in rows { y[n] ~ Normal(m[g[n]], 1) }
            """, "g,y\n1,0.5\n2,3\n1,0.2\n2,4\n").Fitted(new(Threads: 1, Draws: 100), "gibbs").Summary!.OrderedBy);
}

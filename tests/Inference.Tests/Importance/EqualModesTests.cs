using MathNet.Numerics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Importance;

/// <summary>
/// The log evidence of stories with exchangeable components, of which draws and the normal approximation reach one order.
/// </summary>
public sealed class EqualModesTests
{
    private const string Csv = "y\n-3\n-2.5\n-4\n3\n2\n3.5\n2.2\n";

    private static readonly double[] y = [-3, -2.5, -4, 3, 2, 3.5, 2.2];

    /// <summary>By the sum over all labels, given which means are independent normal numbers.</summary>
    [Theory]
    [InlineData(2, 1, "", 0.03), InlineData(3, 1, "", 0.15), InlineData(2, 1.5, "", 0.05), InlineData(2, 4, "", 0.15)]
    [InlineData(3, 1, "[0.25, 0.25, 0.5]", 0.15)]
    public void Is_that_of_all_orders(int components, double sd, string weights, double tolerance)
    {
        double[] given = weights.Length > 0 ? [0.25, 0.25, 0.5] : [.. Enumerable.Repeat(1.0 / components, components)];
        var invariant = System.Globalization.CultureInfo.InvariantCulture;
        var list = string.Join(", ", given.Select(w => w.ToString("R", invariant)));
        var story = TestStory.By($"""
            model Mixture
            data y[n]: real
            for k in 1..{components} {"{"} m[k] ~ Normal(0, 5) {"}"}
            for i in n {"{"}
              z[i] ~ Categorical([{list}])
              y[i] ~ Normal(m[z[i]], {sd.ToString(invariant)})
            {"}"}
            """, Csv);
        var fit = story.Fitted(new(Seed: 2, Threads: 1, Draws: 20_000), "importance");
        Assert.Equal(LogEvidence(given, sd), fit.Summary!.Metric!.Value, Math.Max(tolerance, 4 * fit.Summary.Metric.Error!.Value));
    }

    /// <summary>By a grid over both means and the weight, 200 points each: -17.5037.</summary>
    [Fact]
    public void With_weights_too()
    {
        var story = TestStory.By("""
            model Mixture
            data y[n]: real
            w: simplex[2] ~ Dirichlet(1)
            for k in 1..2 { m[k] ~ Normal(0, 5) }
            for i in n {
              z[i] ~ Categorical(w)
              y[i] ~ Normal(m[z[i]], 1)
            }
            """, Csv);
        // n1! n2! / (n + 1)! is the mean of w^n1 (1 - w)^n2
        var expected = LogSum(2, 1, counts => SpecialFunctions.FactorialLn(counts[0]) + SpecialFunctions.FactorialLn(counts[1])
            - SpecialFunctions.FactorialLn(y.Length + 1));
        Assert.Equal(-17.5037, expected, 1e-3);
        foreach (var method in new[] { "importance", "laplace" })
            Assert.Equal(expected, story.Fitted(new(Seed: 2, Threads: 1), method).Summary!.Metric!.Value, 0.05);
    }

    /// <summary>Two labels with means of their own: 2 times 2 equal modes, of the sum of two independent log evidences.</summary>
    [Theory, InlineData("importance"), InlineData("laplace")]
    public void Of_independent_labels_is_the_sum(string method)
    {
        var story = TestStory.By("""
            model Mixtures
            data y[n]: real
            data x[n]: real
            for k in 1..2 { m[k] ~ Normal(0, 5) }
            for k in 1..2 { l[k] ~ Normal(0, 5) }
            for i in n {
              z[i] ~ Categorical([0.5, 0.5])
              y[i] ~ Normal(m[z[i]], 1)
              c[i] ~ Categorical([0.5, 0.5])
              x[i] ~ Normal(l[c[i]], 1)
            }
            """, "y,x\n" + string.Concat(Csv.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].Select(v => $"{v},{v}\n")));
        Assert.Equal(2 * LogEvidence([0.5, 0.5], 1), story.Fitted(new(Seed: 2, Threads: 1), method).Summary!.Metric!.Value, 0.05);
    }

    /// <summary>Components that are identical at the mode have one mode.</summary>
    [Fact]
    public void Identical_components_are_one_mode()
    {
        var story = TestStory.By("""
            model Mixture
            data y[n]: real
            for k in 1..2 { m[k] ~ Normal(0, 5) }
            for i in n {
              z[i] ~ Categorical([0.5, 0.5])
              y[i] ~ Normal(m[z[i]], 20)
            }
            """, Csv);
        Assert.Equal(LogEvidence([0.5, 0.5], 20), story.Fitted(new(Threads: 1), "laplace").Summary!.Metric!.Value, 0.05);
        Assert.Equal(LogEvidence([0.5, 0.5], 20), story.Fitted(new(Threads: 1), "importance").Summary!.Metric!.Value, 0.03);
    }

    private static double LogEvidence(double[] weights, double sd) => LogSum(weights.Length, sd,
        counts => counts.Zip(weights, (count, w) => count * Math.Log(w)).Sum());

    /// <summary>The log of the sum over all labels of their prior times the density of rows given them.</summary>
    private static double LogSum(int components, double sd, Func<int[], double> logPrior)
    {
        var terms = new List<double>();
        for (var code = 0; code < Math.Pow(components, y.Length); code++)
        {
            var groups = Enumerable.Range(0, components)
                .Select(k => y.Where((_, i) => code / (int)Math.Pow(components, i) % components == k).ToArray()).ToArray();
            terms.Add(logPrior([.. groups.Select(g => g.Length)]) + groups.Sum(g => LogNormal(g, sd)));
        }

        var largest = terms.Max();
        return largest + Math.Log(terms.Sum(t => Math.Exp(t - largest)));
    }

    /// <summary>The log density of rows of a common mean with the prior Normal(0, 5).</summary>
    private static double LogNormal(double[] of, double sd)
    {
        var (noise, total) = (sd * sd, of.Sum());
        var precision = (1 / 25.0) + (of.Length / noise);
        return (-0.5 * of.Length * Math.Log(2 * Math.PI * noise)) - (0.5 * Math.Log(25 * precision))
            - (0.5 * ((of.Sum(v => v * v) / noise) - (total * total / (noise * noise * precision))));
    }
}

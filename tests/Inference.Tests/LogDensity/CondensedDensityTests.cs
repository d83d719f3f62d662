using ProbDsl.Inference.LogDensity;
using ProbDsl.Inference.Drivers;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.LogDensity;

/// <summary>
/// Log densities that sum over few rows with the same moments, in place of all 1,200: values and gradients at random points are those over
/// all rows, and no array is as long as these.
/// </summary>
public sealed class CondensedDensityTests
{
    private const int Rows = 1200;

    /// <summary>
    /// Stories of a table with numbers a, b, c, y, counts k, groups g (4) and h (3), and z, which is missing in every third row.
    /// </summary>
    private static readonly Dictionary<string, string> stories = new()
    {
        ["a regression with heavy tails"] = """
            data x[rows]: real[D] from a, b, c
            data y[rows]: real
            a ~ StudentT(3, 0, 2)
            sigma ~ HalfCauchy(1)
            for d in 1..D {
              own[d] ~ HalfCauchy(1)
              b[d] ~ StudentT(4, 0, own[d])
            }
            for n in rows { y[n] ~ Normal(a + dot(x[n], b), sigma) }
            """,
        ["coefficients that are integrated"] = """
            data x[rows]: real[D] from a, b, c
            data y[rows]: real
            tau ~ HalfCauchy(1)
            sigma ~ HalfNormal(5)
            for d in 1..D { b[d] ~ Normal(0, sd = tau) }
            for n in rows { y[n] ~ Normal(dot(x[n], b), sigma) }
            """,
        ["factors"] = """
            data x[rows]: real[D] from a, b, c, y
            param loading: real[D, 2]
            param offset: real[D]
            param unique: positive[D]
            for n in rows {
              factor[n]: real[2] ~ Normal(0, 1)
              x[n] ~ Normal(loading @ factor[n] + offset, variance = unique)
            }
            """,
        ["factors with missing cells"] = """
            data x[rows]: real[D] from a, b, z, y
            param loading: real[D, 2]
            param unique: positive[D]
            for n in rows {
              factor[n]: real[2] ~ Normal(0, 1)
              x[n] ~ Normal(loading @ factor[n], variance = unique)
            }
            """,
        ["rows with a covariance"] = """
            data x[rows]: real[D] from a, b, c, y
            param center: real[D]
            param spread: covariance[D]
            for n in rows { x[n] ~ MvNormal(center, spread) }
            """,
        ["lines of groups with scales of their own"] = """
            data y[rows]: real
            data x[rows]: real from a
            data group[rows]: index[G] from g
            for g in 1..G {
              level[g] ~ Normal(0, 3)
              slope[g] ~ StudentT(3, 0, 1)
              sigma[g] ~ HalfCauchy(1)
            }
            for n in rows { y[n] ~ Normal(level[group[n]] + slope[group[n]] * x[n], sigma[group[n]]) }
            """,
        ["counts by two groups"] = """
            data count[rows]: count from k
            data first[rows]: index[G] from g
            data second[rows]: index[H] from h
            for g in 1..G { u[g] ~ StudentT(3, 0, 1) }
            for h in 1..H { v[h] ~ StudentT(3, 0, 1) }
            for n in rows { count[n] ~ Poisson(exp(u[first[n]] + v[second[n]])) }
            """,
        ["labels that are marginalized, of counts"] = """
            data count[rows]: count from k
            param weight: simplex[2]
            param rate: positive[2]
            for n in rows {
              kind[n] ~ Categorical(weight)
              count[n] ~ Poisson(rate[kind[n]])
            }
            """,
        ["counts that are equal"] = """
            data count[rows]: count from k
            mu ~ LogNormal(0, 1)
            size ~ HalfNormal(5)
            for n in rows { count[n] ~ NegativeBinomial(mu, size) }
            """,
    };

    public static TheoryData<string> Stories => [.. stories.Keys];

    [Theory, MemberData(nameof(Stories))]
    public void Few_rows_have_the_density_of_all(string name)
    {
        var told = TestStory.By($"model Story\n{stories[name]}\n", Table());
        var plan = told.Select("map").Plan!.Density;
        var joint = LogJoint.Lower(told.Problem, TestStory.Catalog, plan);
        var (all, few) = (joint.WithGradients(withJacobian: true), joint.Condensed().WithGradients(withJacobian: true));
        Assert.Contains(all.Values, v => v.Shape.Contains(Rows));
        Assert.DoesNotContain(few.Values, v => v.Shape.Any(size => size > Rows / 4));
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var random = new RandomStream(seed, "free coordinates");
            var at = all.Slots.ToDictionary(s => s.Key,
                s => new Tensor(s.Value, [.. Enumerable.Range(0, s.Value.Count).Select(_ => 0.5 * random.NextNormal())]));
            var (expected, actual) = (new Interpreter(all).Run(at), new Interpreter(few).Run(at));
            var largest = expected.Values.SelectMany(v => v.Values).Max(Math.Abs);
            foreach (var (output, values) in expected)
                Assert.All(values.Values.Zip(actual[output].Values), v => Assert.Equal(v.First, v.Second, 1e-12 * largest));
        }
    }

    [Fact]
    public void The_maximum_of_a_regression_far_from_0_is_that_of_least_squares()
    {
        const double center = 1e6;
        var random = new RandomStream(1, "rows");
        (double X, double Y)[] rows = [.. Enumerable.Range(0, 5000).Select(_ => random.NextNormal()).Select(x =>
            (center + x, (2 * center) + (3 * x) + random.NextNormal()))];
        var fit = TestStory.By("""
            model Line
            data x[rows]: real
            data y[rows]: real
            param a: real
            param b: real
            param sigma: positive
            for n in rows { y[n] ~ Normal(a + b * x[n], sigma) }

            """, $"x,y\n{string.Join("\n", rows.Select(r => $"{r.X:R},{r.Y:R}"))}\n").Fitted(new FitOptions(Threads: 1), "map");
        var (mx, my) = (rows.Average(r => r.X), rows.Average(r => r.Y));
        var slope = rows.Sum(r => (r.X - mx) * (r.Y - my)) / rows.Sum(r => (r.X - mx) * (r.X - mx));
        var scale = Math.Sqrt(rows.Average(r => Math.Pow(r.Y - my - (slope * (r.X - mx)), 2)));
        double Of(string name) => fit.Summary!.Estimates.First(e => e.Name == name).Value.Values[0];
        Assert.Equal(slope, Of("b"), 1e-6);
        Assert.Equal(scale, Of("sigma"), 1e-6);
        Assert.Equal(my, Of("a") + (Of("b") * mx), 1e-6);
    }

    private static string Table()
    {
        var random = new RandomStream(3, "rows");
        double Normal() => random.NextNormal();
        int Below(int limit) => (int)(limit * random.NextUniform());
        return "a,b,c,y,k,g,h,z\n" + string.Concat(Enumerable.Range(0, Rows).Select(n => FormattableString.Invariant(
            $"{Normal():R},{Normal():R},{Normal():R},{3 + Normal():R},{Below(9)},g{Below(4)},h{Below(3)},{Missing(n)}\n")));

        string Missing(int n) => n % 3 == 0 ? "" : FormattableString.Invariant($"{Normal():R}");
    }
}

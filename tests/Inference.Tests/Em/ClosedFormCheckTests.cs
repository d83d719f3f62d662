using ProbDsl.Catalog.Conjugacy;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Em;
using ProbDsl.Inference.Plans;
using ProbDsl.Inference.Results;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>
/// A closed form of em's M-step that is not a maximum ends in error E0595 without numbers, also where the fit has not converged; right ones
/// pass, on the edge of their support, tied, and with missing cells.
/// </summary>
public sealed class ClosedFormCheckTests
{
    private const string Columns = "data x[rows]: real\ndata y[rows]: real\ndata c[rows]: count\ndata b[rows]: bool\n"
        + "data s[rows]: positive\ndata g[rows]: index[3]\nparam w: simplex[2]\n";

    /// <summary>As if Normal declared its sd with power 1, Poisson its rate with power 2, Laplace its scale with power 2.</summary>
    public static TheoryData<string, string, NaturalStatistics, double> Wrong => new()
    {
        { """
            param m[2]: real
            param sd[2]: positive
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(2 * m[z[n]], sd[z[n]]) }
            """, "sd",
            NaturalStatistics.LogAndInverse, 1 },
        { """
            param m[2]: real
            param sd: positive
            for n in rows { z[n] ~ Categorical(w)
            y[n] ~ Normal(m[z[n]] * x[n], sd)
            c[n] ~ Poisson(4 * z[n] - 2.5) }
            """, "sd", NaturalStatistics.LogAndInverse, 1 },
        { """
            param r[2]: positive
            for n in rows { z[n] ~ Categorical(w)
            c[n] ~ Poisson(2 * r[z[n]]) }
            """, "r",
            NaturalStatistics.LogAndLinear, 2 },
        { """
            param t[2]: positive
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Laplace(3 * z[n] - 4, t[z[n]]) }
            """, "t",
            NaturalStatistics.LogAndInverse, 2 },
    };

    [Theory, MemberData(nameof(Wrong))]
    public void A_form_that_the_density_does_not_have_gives_no_numbers(string story, string unknown,
        NaturalStatistics statistics, double power)
    {
        var bound = TestStory.By($"model M\n{Columns}{story}", SmallTable.Of(120, 2));
        var plan = bound.Select("em").Plan!;
        var wrong = plan with { Blocks = [
            .. plan.Blocks.Select(b => b.Unknowns.Contains(unknown) ? b with { By = new ConditionalMaximization(statistics, power) }
                : b)] };
        foreach (var steps in new[] { 2, 200 })
        {
            var outcome = Run(wrong, steps);
            AssertRefused(outcome, steps);
            Assert.DoesNotContain(Run(plan, steps).Diagnostics, d => d.Severity == Severity.Error);
        }

        FitOutcome Run(InferencePlan of, int steps)
        {
            using var fitting = (StoryEm)new ExpectationMaximization(TestStory.Catalog).Start(bound.Problem, of, new(Threads: 1)).Value!;
            return fitting.Run(new(Threads: 1, Restarts: 1, MaxIterations: steps), new NoProgress(), TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Of two Normals, by the fused pass over rows; and of a distribution that the label does not touch.</summary>
    [Theory]
    [InlineData("""
        param m[2]: real
        param sd[2]: positive
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n]], sd[z[n]]) }
        """,
        1.001, true)]
    [InlineData("""
        param m[2]: real
        param sd: positive
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n]], sd) }
        """, 1.001, true)]
    [InlineData("""
        param m[2, 2]: real
        param sd[2]: positive
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n], 1], sd[z[n]])
        y[n] ~ Normal(m[z[n], 2], sd[z[n]]) }
        """, 1.001, true)]
    [InlineData("""
        param m[2, 2]: real
        param sd: positive
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n], 1], sd)
        y[n] ~ Normal(m[z[n], 2], sd) }
        """, 1.001, true)]
    [InlineData("""
        param sd: positive
        param r[2]: positive
        for n in rows { z[n] ~ Categorical(w)
        c[n] ~ Poisson(r[z[n]])
        x[n] ~ Normal(0.5, sd) }
        """, 1.001, true)]
    [InlineData("""
        param m[2]: real
        param sd[2]: positive
        for n in rows { z[n] ~ Categorical(w)
        x[n] ~ Normal(m[z[n]], sd[z[n]]) }
        """, 1,
        false)]
    public void A_family_that_misses_its_maximum_gives_no_numbers(string story, double factor, bool isCaught)
    {
        var bound = TestStory.By($"model M\n{Columns}{story}", SmallTable.Of(120, 2));
        var plan = bound.Select("em").Plan!;
        Assert.Contains(plan.Blocks, b => b.By is ClosedFormPoint);
        foreach (var steps in new[] { 2, 200 })
        {
            using var fitting = (MixtureFitting)new ExpectationMaximization(WrongNormal.Catalog(factor))
                .Start(bound.Problem, plan, new(Threads: 1)).Value!;
            var outcome = fitting.Run(new(Threads: 1, Restarts: 1, MaxIterations: steps), new NoProgress(),
                TestContext.Current.CancellationToken);
            if (isCaught) AssertRefused(outcome, steps);
            else Assert.NotNull(outcome.Summary);
        }
    }

    /// <summary>
    /// Tied scales, missing cells, edges of supports, given weights of 0, columns far from 0 and in small and large units, few and many
    /// steps.
    /// </summary>
    public static TheoryData<string, string> Right => new()
    {
        { "data x[rows]: real",
            """
            param m[2]: real
            param sd: positive
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(m[z[n]], sd) }
            """ },
        { "data x[rows]: real",
            """
            param m[2]: real
            param sd: positive
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(m[z[n]], 1 * sd) }
            """ },
        { "data x[rows]: real from 1e-9 * x",
            """
            param m[2]: real
            param v[2]: positive
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(m[z[n]], variance = v[z[n]]) }
            """ },
        { "data x[rows]: real from 1e6 + x", """
            param m[2]: real
            param v[2]: positive
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(m[z[n]], precision = v[z[n]]) }
            """ },
        { "data x[rows]: real from 1e9 + 1e3 * x", """
            param m[2]: real
            param v[2]: positive
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(m[z[n]], variance = 1 * v[z[n]]) }
            """ },
        { "data o[rows]: real[2] from 1e-6 * x, 1e6 * y",
            """
            param m[2]: real[2]
            param v: covariance[2]
            for n in rows { z[n] ~ Categorical(w)
            o[n] ~ MvNormal(m[z[n]], v) }
            """ },
        { "data o[rows]: real[2] from 1e-3 * x, 1e3 * y", """
            param m[2]: real[2]
            param v[2]: positive_definite[2]
            for n in rows { z[n] ~ Categorical(w)
            o[n] ~ MvNormal(m[z[n]], precision = v[z[n]]) }
            """ },
        { "data o[rows]: real[3] from x, y, x + 1e-3 * s",
            """
            param m[2]: real[3]
            param v[2]: covariance[3]
            for n in rows { z[n] ~ Categorical(w)
            o[n] ~ MvNormal(m[z[n]], v[z[n]]) }
            """ },
        { "data o[rows]: real[3] from x, y, s", """
            param m[2]: real[3]
            param v[2]: covariance[3]
            for n in rows { z[n] ~ Categorical(w)
            o[n] ~ MvNormal(m[z[n]], 1 * v[z[n]]) }
            """ },
        { "data o[rows]: real[2] from x, y",
            """
            param m[2]: real[2]
            param v: positive[2]
            for n in rows { z[n] ~ Categorical(w)
            o[n] ~ Normal(m[z[n]], variance = v) }
            """ },
        { "data o[rows]: real[2] from 1e6 + x, 1e3 * y", """
            param m[2]: real[2]
            param v[2]: positive
            for n in rows { z[n] ~ Categorical(w)
            o[n] ~ Normal(m[z[n]], variance = v[z[n]]) }
            """ },
        { "data x[rows]: real\ndata y[rows]: real", """
            param m[2, 2]: real
            param v: positive
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(m[z[n], 1], precision = v)
            y[n] ~ Normal(m[z[n], 2], precision = v) }
            """ },
        { "data c[rows]: count\ndata k[rows]: index[3]", """
            param r[2]: positive
            param q[2]: simplex[3]
            for n in rows { z[n] ~ Categorical(w)
            c[n] ~ Poisson(r[z[n]])
            k[n] ~ Categorical(q[z[n]]) }
            """ },
        { "data c[rows]: count\ndata k[rows]: index[3]", """
            param r[2]: positive
            param q[2]: simplex[3]
            for n in rows { z[n] ~ Categorical(w)
            c[n] ~ Poisson(1 * r[z[n]])
            k[n] ~ Categorical(q[z[n]]) }
            """ },
        { "data b[rows]: bool from 0 * b\ndata x[rows]: real", """
            param p[2]: unit
            param m[2]: real
            for n in rows { z[n] ~ Categorical(w)
            b[n] ~ Bernoulli(p[z[n]])
            x[n] ~ Normal(m[z[n]], 1) }
            """ },
        { "data b[rows]: bool from 0 * b\ndata x[rows]: real", """
            param p[2]: unit
            param m[2]: real
            for n in rows { z[n] ~ Categorical(w)
            b[n] ~ Bernoulli(p[z[n]])
            x[n] ~ Normal(1 * m[z[n]], 1) }
            """ },
        { "data c[rows]: count from 0 * c\ndata x[rows]: real", """
            param r[2]: positive
            param m[2]: real
            for n in rows { z[n] ~ Categorical(w)
            c[n] ~ Poisson(r[z[n]])
            x[n] ~ Normal(m[z[n]], 1) }
            """ },
        { "data c[rows]: count from 0 * c\ndata x[rows]: real", """
            param r[2]: positive
            param m[2]: real
            for n in rows { z[n] ~ Categorical(w)
            c[n] ~ Poisson(2 * r[z[n]])
            x[n] ~ Normal(m[z[n]], 1) }
            """ },
        { "data k[rows]: index[3] from 1 + 0 * k\ndata x[rows]: real", """
            param q[2]: simplex[3]
            param m[2]: real
            for n in rows { z[n] ~ Categorical(w)
            k[n] ~ Categorical(q[z[n]])
            x[n] ~ Normal(1 * m[z[n]], 1) }
            """ },
        { "data x[rows]: real", """
            param m[2]: real
            for n in rows { z[n] ~ Categorical([1, 0] + 0 * w)
            x[n] ~ Normal(m[z[n]], 1) }
            """ },
        { "data x[rows]: real\ndata s[rows]: positive", """
            param m[2]: real
            param base: real
            param sd: positive
            param v: positive
            for n in rows { z[n] ~ Categorical(w)
            x[n] ~ Normal(m[z[n]], sd)
            s[n] ~ Normal(base, variance = v) }
            """ },
        { "data x[rows]: real\ndata y[rows]: real", """
            param a[2]: real
            param slope[2]: real
            param sd[2]: positive
            for n in rows { z[n] ~ Categorical(w)
            y[n] ~ Normal(a[z[n]] + slope[z[n]] * (1000 + x[n]), sd[z[n]]) }
            """ },
    };

    [Theory, MemberData(nameof(Right))]
    public void Right_forms_are_reported(string columns, string story)
    {
        foreach (var table in (string[])[SmallTable.Of(120, 2), WithoutSome()])
        {
            if (table != SmallTable.Of(120, 2)
                && (story.Contains("1000 + x", StringComparison.Ordinal) || columns.Contains("x + ", StringComparison.Ordinal))) continue;
            var bound = TestStory.By($$"""
                model M
                {{columns}}
                param w: simplex[2]
                {{story}}
                """, table);
            foreach (var steps in new[] { 1, 2, 5, 500 })
                Assert.DoesNotContain(bound.Fitted(new(Threads: 1, Restarts: 2, MaxIterations: steps), "em").Diagnostics,
                    d => d.Code == "E0595");
        }
    }

    /// <summary>By E0595; in many steps the log-likelihood may fall first, which is E0504.</summary>
    private static void AssertRefused(FitOutcome outcome, int steps)
    {
        Assert.Contains(outcome.Diagnostics, d => d.Code == "E0595" || (steps > 2 && d.Code == "E0504"));
        Assert.Null(outcome.Summary);
    }

    /// <summary>The table with every seventh cell missing.</summary>
    private static string WithoutSome() =>
        SmallTable.Table(SmallTable.Lines(120, 2)
            .Select((line, row) => string.Join(',', line.Split(',').Select((cell, c) => (row + (3 * c)) % 7 == 0 ? "" : cell))));
}

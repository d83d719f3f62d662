using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Expressions;
using ProbDsl.Inference.NewData;
using ProbDsl.Runtime.Programs;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Forecasting;

/// <summary>
/// Which plates have joint rows, and what is refused of them: never is a new row of such a plate answered without the rows of the fit.
/// </summary>
public sealed class JointRowsTests
{
    [Theory]
    [InlineData("y[t] ~ Normal(m, 1)", "")]
    [InlineData("y[t] ~ Normal(m * x[t], 1)", "")]
    [InlineData("""
        e[t] ~ Normal(0, 1)
        y[t] ~ Normal(e[t], 1)
        """, "")]
    [InlineData("y[t] ~ Normal(m * (x[t] - mean(x)), 1)", "")]
    [InlineData("y[t] ~ Normal(m * t, 1)", "times")]
    [InlineData("""
        e[t] ~ Normal(0, 1)
        y[t] ~ Normal(e[t] - mean(e), 1)
        """, "times")]
    [InlineData("y[t] ~ Normal(x[1], 1)", "times")]
    [InlineData("""
        e[t] = m * x[t]
        y[t] ~ Normal(e[t] - mean(e), 1)
        """, "times")]
    [InlineData("y[t] ~ Normal(m * sum(x[s] for s in 1..t), 1)", "times")]
    [InlineData("y[t] ~ Normal(max(x[s] for s in 1..t), m)", "times")]
    [InlineData("y[t] ~ Normal(sum(exp(-abs(x[t] - x[s])) for s in times), m)", "times")]
    [InlineData("""
        e[t] = sum(if x[s] == x[t] then x[s] else 0.0 for s in times)
        y[t] ~ Normal(m * e[t], 1)
        """, "times")]
    [InlineData("y[t] ~ Normal(sum(m * x[s] for s in times), 1)", "times")]
    [InlineData("y[t] ~ Normal(m * sum(x[s] for s in times), 1)", "")]
    [InlineData("y[t] ~ Normal(m * x[t] / times, 1)", "times")]
    [InlineData("y[t] ~ Normal(m * sum(1.0 for s in 1..t), 1)", "times")]
    [InlineData("target += -(y[t] - m * (x[t] - mean(x)))^2", "")]
    [InlineData("target += -(y[t] - m * sum(x[s] for s in 1..t))^2", "times")]
    public void Rows_that_depend_on_others_are_joint(string statements, string expected) =>
        Assert.Equal(expected, Joint($"for t in times {{ {statements} }}"));

    [Theory]
    [InlineData("y ~ Normal(m, 1)", "")]
    [InlineData("""
        e = m * x
        y ~ Normal(e + 1, 1)
        """, "")]
    [InlineData("y ~ Normal(m * cumsum(x), 1)", "times")]
    [InlineData("y ~ Normal(m * (x - mean(x)), 1)", "")]
    [InlineData("y ~ Normal([m * x[s] for s in times], 1)", "")]
    [InlineData("y ~ Normal([m * x[t] for t in times] - mean(m * x), 1)", "times")]
    [InlineData("""
        e = sum(m * x[s] for s in times)
        for t in times { y[t] ~ Normal(e, 1) }
        """, "times")]
    [InlineData("""
        e = mean(x)
        for t in times { y[t] ~ Normal(m * e, 1) }
        """, "")]
    [InlineData("""
        e = x[1]
        for t in times { y[t] ~ Normal(m * e, 1) }
        """, "times")]
    [InlineData("""
        b: real[2] ~ Normal(0, 1)
        y ~ Normal(w @ b, 1)
        """, "")]
    [InlineData("""
        b: real[2] ~ Normal(0, 1)
        for t in times { y[t] ~ Normal((w @ b)[t], 1) }
        """, "")]
    [InlineData("""
        b: real[2] ~ Normal(0, 1)
        for t in 2..times { y[t] ~ Normal((w @ b)[t-1], 1) }
        """, "times")]
    [InlineData("""
        near = outer(x, x)
        y ~ Normal(m * (near @ x), 1)
        """, "times")]
    [InlineData("y ~ MvNormal(m * x, identity(times))", "times")]
    [InlineData("""
        for t in times { e[t] ~ Normal(0, 1) }
        y ~ Normal(cumsum(e), 1)
        """, "times")]
    [InlineData("for t in 2..times { y[t] ~ Normal(y[t-1], m^2 + 1) }", "times")]
    [InlineData("""
        for t in 1..times-1 { e[t] ~ Normal(e[t+1], 1) }
        e[times] ~ Normal(0, 1)
        for t in times { y[t] ~ Normal(e[t] + m, 1) }
        """,
        "times")]
    [InlineData("""
        for t in times { e[t] ~ Normal(0, 1)
        y[t] ~ Normal(e[t] + m, 1) }
        target += -sum(e)^2
        """, "times")]
    public void So_are_vectors_chains_and_weights(string statements, string expected) => Assert.Equal(expected, Joint(statements));

    private const string Head = """
        model J
        data x[times]: real
        data y[times]: real
        m ~ Normal(0, 1)

        """, Wide = """
        model J
        data x[times]: real
        data w[times, 2]: real
        data y[times]: real
        m ~ Normal(0, 1)

        """;

    [Theory]
    [InlineData("y ~ MvStudentT(5, m * x, identity(times))", "E0581")]
    [InlineData("for t in 1..times-1 { y[t] ~ Normal(m * y[t+1], 1) }", "E0581")]
    [InlineData("""
        for t in times { y[t] ~ Normal(m * x[t], 1) }
        target += -sum(y)^2 * m^2
        """, "E0581")]
    [InlineData("for t in times { y[t] ~ Normal(m * t / times, 1) }", "E0583")]
    [InlineData("""
        e = m * x
        for t in times { y[t] ~ Normal(e[t] - mean(e), 1) }
        """, "E0583")]
    [InlineData("""
        e = sum(m * x[s] for s in times)
        for t in times { y[t] ~ Normal(e, 1) }
        """, "E0583")]
    [InlineData("for t in times { y[t] ~ Normal(sum(exp(-m * abs(x[t] - x[s])) for s in times), 1) }", "E0583")]
    [InlineData("for t in times { y[t] ~ Normal(m * sum(if x[s] > x[t] - 6 then x[s] else 0.0 for s in times), 1) }", "E0583")]
    [InlineData("for t in times { y[t] ~ Normal(m * x[t] / times, 1) }", "E0583")]
    [InlineData("y ~ MvNormal(m * x, precision = covariance(identity(times) + 0.1 * outer(x, x)))", "E0583")]
    public void What_cannot_be_conditioned_on_is_refused(string story, string code)
    {
        var fit = FitByHand.Of(Head + story, "x,y\n1,1\n2,2\n3,4\n", 1, ("m", _ => [0.5]));
        Assert.Equal(code, Assert.Single(NewRows
            .Read(fit, InputTables.Of(TestStory.Read("x\n5\n6\n")), TestStory.Catalog).Diagnostics).Code);
        Assert.Equal(code, Assert.Single(fit.Scored("x,y\n5,1\n6,2\n").Diagnostics).Code);
        Assert.Equal(code, Assert.Single(FitDraw.Of(fit, csv: "x,y\n5,1\n6,2\n").Diagnostics).Code);
        // the rows of the fit are no new ones
        Assert.DoesNotContain(fit.Scored("x,y\n1,1\n2,2\n3,4\n").Diagnostics, d => d.Code.StartsWith("E058", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_that_the_fit_has_not_kept_are_asked_for()
    {
        var fit = FitByHand.Of(Head + "y ~ MvNormal(m * x, identity(times))", "x,y\n1,1\n2,2\n3,4\n", 1,
            ("m", _ => [0.5])) with { Training = null };
        Assert.Equal("E0582", Assert.Single(fit.Scored("x,y\n5,1\n").Diagnostics).Code);
        Assert.Equal("E0582", Assert.Single(NewRows.Future(fit, 3, TestStory.Catalog).Diagnostics).Code);
        Assert.Empty(fit.Scored("x,y\n1,1\n2,2\n3,4\n", sameRows: true).Diagnostics);
    }

    [Fact]
    public void Trained_weights_are_not_conditioned()
    {
        var fit = FitByHand.Of(Head + "for t in 2..times { y[t] ~ Normal(m * y[t-1], 1) }", "x,y\n1,1\n2,2\n", 1,
            ("m", _ => [0.5])) with { Weights = new Dictionary<string, Tensor> { ["m.mean"] = new([], [0.5]) } };
        Assert.Equal("E0581", Assert.Single(NewRows
            .Read(fit, InputTables.Of(TestStory.Read("x,y\n5,\n")), TestStory.Catalog).Diagnostics).Code);
        Assert.Equal("E0581", Assert.Single(NewRows.Future(fit, 3, TestStory.Catalog).Diagnostics).Code);
    }

    [Theory]
    [InlineData("for t in 2..times { y[t] ~ Normal(m * y[t-1] + x[t], 1) }", "E0584")]
    [InlineData("for t in times { y[t] ~ Normal(m * x[t], 1) }", "E0585")]
    public void A_horizon_needs_a_series_that_goes_on_by_itself(string story, string code) =>
        Assert.Equal(code, Assert.Single(NewRows.Future(FitByHand.Of(Head + story, "x,y\n1,1\n2,2\n", 1, ("m", _ => [0.5])), 3,
            TestStory.Catalog).Diagnostics).Code);

    // rows of a group that the fit knows come after its last one; a new group begins anew
    [Fact]
    public void Groups_that_the_fit_knows_are_not_begun_again()
    {
        const string story = """
            model P
            data y[who, visit]: real from y by id
            m ~ Normal(0, 1)
            for s in who { for v in 2..visit { y[s, v] ~ Normal(m * y[s, v-1], 1) } }
            """;
        var fit = FitByHand.Of(story, "id,y\na,1\na,2\nb,3\nb,4\n", 1, ("m", _ => [0.5]));
        Assert.Equal("E0581", Assert.Single(fit.Scored("id,y\nc,1\nb,2\nb,5\n").Diagnostics).Code);
        Assert.Equal(NormalVectors.LogNormal(3, 1, 1), fit.Scored("id,y\nc,2\nc,3\n").Value!.Total, 1e-12);
    }

    [Fact]
    public void A_draw_of_another_length_is_said_to_be_a_new_series()
    {
        const string story = """
            model W
            data y[times]: real
            level[1] ~ Normal(0, 1)
            for t in 2..times { level[t] ~ Normal(level[t-1], 1) }
            for t in times { y[t] ~ Normal(level[t], 1) }
            """;
        var fit = FitByHand.Of(story, "y\n1\n2\n", 1, ("level", _ => [1, 2]));
        var drawn = FitDraw.Of(fit, sizes: ("times", 5));
        Assert.Equal("W0586", Assert.Single(ContinuationDiagnostics.NewSeries(fit, drawn.Sampled!.Problem)).Code);
        Assert.Empty(ContinuationDiagnostics.NewSeries(fit, FitDraw.Of(fit).Sampled!.Problem));
    }

    private static string Joint(string story) => string.Join(' ', JointRows.Find(TestStory.Compile(Wide + story)).Select(p => p.Name));
}

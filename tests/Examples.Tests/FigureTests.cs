namespace ProbDsl.Tests;

/// <summary>Wrong controls: a figure that is off, missing or not a number is seen.</summary>
public sealed class FigureTests
{
    private const string Fit = """
        {
          "objective": { "name": "log_likelihood", "value": -3.5 }, "stop_reason": "converged",
          "parameters": [
            { "name": "sd", "shape": [], "values": [2] },
            { "name": "cov", "shape": [1, 2, 3], "values": [1, 2, 3, 4, 5, null], "sd": [6, 7, 8, 9, 10, 11] }
          ]
        }
        """;

    [Theory]
    [InlineData("sd", 2, 0)]
    [InlineData("cov[1,1,3]", 3.1, 0.2)]
    [InlineData("cov[1,2,1]", 4, 1e-9)]
    [InlineData("log_likelihood", -3.5, 0)]
    [InlineData("sd(cov[1,2,1])", 9, 0)]
    public void A_figure_within_its_tolerance_is_let_through(string name, double value, double tolerance) =>
        Assert.Null(new FitFigures(Fit).Miss(new ExpectedNumber(name, value, tolerance)));

    [Theory]
    [InlineData("sd", 2.1, 0.01)]
    [InlineData("cov[1,2,1]", 2, 0.1)]
    [InlineData("cov[1,2,3]", 6, 10)]
    [InlineData("mean", 2, 1)]
    [InlineData("sd(cov[1,2,1])", 4, 1e-9)]
    [InlineData("sd(sd)", 2, 1)]
    public void A_figure_that_is_off_is_seen(string name, double value, double tolerance) =>
        Assert.NotNull(new FitFigures(Fit).Miss(new ExpectedNumber(name, value, tolerance)));

    [Fact]
    public void Another_reason_to_stop_is_seen() =>
        Assert.NotNull(new FitFigures(Fit).Miss(new ExpectedWord("stop_reason", "closed_form")));

    [Theory]
    [InlineData("x,y\n1,2\n3,4\n", true)]
    [InlineData("x,y\n1.0000000000001,2\n3,4\n", true)]
    [InlineData("x,z\n1,2\n3,4\n", false)]
    [InlineData("x,y\n1,2\n", false)]
    [InlineData("x,y\n1,2\n3,4.001\n", false)]
    [InlineData("x,y\n1,2\n3,NaN\n", false)]
    public void A_drawn_table_is_held_against_the_committed_one(string drawn, bool same) =>
        Assert.Equal(same, DrawnTable.Miss("x,y\n1,2\n3,4\n", drawn) is null);
}

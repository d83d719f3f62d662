using ProbDsl.Inference.Binding;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>Rows of which something was observed, counted by hand.</summary>
public sealed class ObservedRowsTests
{
    private const string Two = """
        model T
        data x[rows]: real
        data y[rows]: real
        param m: real
        for n in rows { x[n] ~ Normal(m, 1)
        y[n] ~ Normal(m, 2) }
        """;
    private const string Regression = """
        model R
        data x[rows]: real
        data y[rows]: real
        param m: real
        for n in rows { y[n] ~ Normal(m * x[n], 2) }
        """;
    private const string Vectors = """
        model V
        data v[rows]: real[2] from x, y
        param m: real
        for n in rows { v[n] ~ Normal(m, 1) }
        """;
    private const string Visits = """
        model G
        data y[who, visit]: real from y by x
        param m: real
        for s in who { for t in visit { y[s, t] ~ Normal(m, 1) } }
        """;

    [Theory]
    [InlineData(Two, "x,y\n1,2\n3,4\n", 2)]
    [InlineData(Two, "x,y\n1,2\nNA,4\n5,NA\n", 3)]
    [InlineData(Two, "x,y\n1,2\nNA,NA\n5,NA\nNA,\n", 2)]
    [InlineData(Regression, "x,y\n1,2\n3,NA\n5,NA\n", 1)]
    [InlineData(Vectors, "x,y\n1,2\n3,NA\nNA,NA\n", 2)]
    [InlineData(Visits, "x,y\n7,2\n8,NA\n7,NA\n7,3\n9,1\n", 3)]
    public void Rows_with_nothing_observed_do_not_count(string story, string csv, int expected)
    {
        var rows = TestStory.Read(csv).Rows;
        Assert.Equal(expected, ObservedRows.Count(TestStory.By(story, csv).Problem, rows));
    }

    /// <summary>Values are not reported per row of a shorter file.</summary>
    [Fact]
    public void The_rows_are_those_of_the_longest_file()
    {
        const string story = """
            model L
            data a[schools]: real
            data y[rows]: real
            param m: real
            for s in schools { a[s] ~ Normal(m, 1) }
            for n in rows { y[n] ~ Normal(m, 1) }
            """;
        var files = TestStory.Files(("schools", "a\n1\nNA\n"), ("rows", "y\n1\n2\n3\nNA\n"));
        Assert.Equal(3, ObservedRows.Count(TestStory.By(story, files).Problem, 4));
        Assert.Equal(1, ObservedRows.Count(TestStory.By(story, files).Problem, 2));
    }
}

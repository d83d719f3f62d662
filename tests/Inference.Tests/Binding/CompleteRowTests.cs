using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Problems;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>`--drop-missing`: which rows are left, and where they are in the file.</summary>
public sealed class CompleteRowTests
{
    private const string Story = """
        model P
        data g[rows]: index[G]
        data x[rows]: real
        data y[rows]: real
        m: real[G] ~ Normal(0, 1)
        for n in rows { y[n] ~ Normal(m[g[n]] + x[n], 1) }
        """;

    private const string Csv = "g,x,y,unread\n10,1,2,\n2,,3,1\nb,3,,1\n,1,1,1\n9,5,6,\n";

    private static Result<CompleteRows> Of(string story, string csv, bool areOutcomes = true) =>
        CompleteRows.Find(TestStory.Compile(story), InputTables.Of(TestStory.Read(csv)), areOutcomes);

    /// <summary>
    /// Rows 1 and 5: a column that the story does not read may be empty; the levels are those that are left, in their order.
    /// </summary>
    [Fact]
    public void Rows_without_a_missing_cell_are_left()
    {
        var complete = Of(Story, Csv).Value!;
        Assert.Equal(3, Assert.Single(complete.Dropped).Value);
        var problem = new ProblemBinder(TestStory.Compile(Story), complete.Tables, TestStory.Catalog).Bind().Problem!;
        Assert.Equal([1, 5], problem.Data["x"].Values);
        Assert.Equal([2, 6], problem.Data["y"].Values);
        Assert.Equal(["9", "10"], problem.Levels["G"].Texts);
        Assert.Equal([2, 1], problem.Data["g"].Values);
        Assert.Empty(problem.Missing);
    }

    /// <summary>To predict, outcomes may be missing.</summary>
    [Fact]
    public void Rows_with_a_missing_outcome_are_left_for_predictions() =>
        Assert.Equal(["10", "b", "9"],
            Enumerable.Range(0, 3).Select(Of(Story, Csv, areOutcomes: false).Value!.Tables.Only!.Find("g")!.Text));

    [Fact]
    public void Places_are_those_of_the_file()
    {
        var table = Of(Story, Csv).Value!.Tables.Only!;
        Assert.Equal([0, 4], table.FileRows!);
        var place = table.PlaceOf(1, table.Find("x")!);
        Assert.Equal((5, "x"), (place.Row, place.Column));
        Assert.Equal("5", table.CellText(1, table.Find("x")!));
    }

    [Fact]
    public void A_complete_file_is_left_as_it_is() => Assert.Empty(Of(Story, "g,x,y\n1,1,1\n2,1,1\n").Value!.Dropped);

    [Theory, InlineData(Story, "g,x,y\n1,,1\n2,1,\n"), InlineData("""
        model A
        data y[rows]: real
        data x[rows]: real
        a ~ Normal(0, 1)
        for n in 2..rows { y[n] ~ Normal(a * y[n-1] + x[n], 1) }
        """, "x,y\n1,1\n,2\n1,3\n")]
    public void Files_without_a_complete_row_and_rows_that_depend_on_each_other_are_refused(string story, string csv) =>
        Assert.Equal("E0359", Assert.Single(Of(story, csv).Diagnostics).Code);
}

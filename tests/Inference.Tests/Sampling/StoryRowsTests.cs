using System.Text;
using ProbDsl.Data.Columns;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Sampling;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Sampling;

/// <summary>A story as a source of tables: what `sample` would write and a fit would read.</summary>
public sealed class StoryRowsTests
{
    private const string Line = """
        model Line
        data y[rows]: real[2] from height, weight
        data side[rows]: bool
        for n in rows {
          side[n] ~ Bernoulli(0.25)
          y[n] ~ Normal(3 * side[n], 0.5)
        }
        """;

    /// <summary>The rows of a table in memory are those that are read from the table's text.</summary>
    [Theory]
    [InlineData(Line, 500)]
    [InlineData("""
        model Coin
        data heads: count
        heads ~ Binomial(5, 0.5)
        """, 30)]
    [InlineData("""
        model Fixed
        data x[3]: real
        for i in 1..3 { x[i] ~ Normal(i, 1) }
        """, 4)]
    public void A_table_is_as_its_text_says(string story, int rows)
    {
        var draw = PriorDraw.Of(story, rows);
        var draws = new PriorDrawRequest(draw.Story.Problem.Graph, new Dictionary<string, long>(), rows);
        var table = new SampleTable(draw.Story, SampleTable.PlateOf(draw.Story, draws), onlyData: true);
        using var text = new MemoryStream();
        table.Write(text);
        var (read, made) = (TestStory.Read(Encoding.UTF8.GetString(text.ToArray()), "story"), table.ToTable("story"));
        Assert.Equal((read.File, read.Rows), (made.File, made.Rows));
        Assert.Equal(read.Columns.Select(c => c.Name), made.Columns.Select(c => c.Name));
        foreach (var (expected, column) in read.Columns.Zip(made.Columns))
            Assert.Equal(((NumberColumn)expected).Values, ((NumberColumn)column).Values);
    }

    [Fact]
    public void A_story_can_be_drawn_for_the_rows_of_another()
    {
        var table = Of(Line).Draw(1, 0).Value!;
        var bound = TestStory.By("""
            model Two
            data y[rows]: real[2] from height, weight
            data side[rows]: bool
            param m[2]: real
            for n in rows { y[n] ~ Normal(m, 1) }
            """, InputTables.Of(table));
        Assert.Equal(20_000, bound.Problem.Sizes["rows"]);
        // the mean of 3 side is 0.75, with a standard error of 0.01; a share of 1/4, with one of 0.003
        Assert.InRange(bound.Problem.Data["y"].Values.Average(), 0.70, 0.80);
        Assert.InRange(bound.Problem.Data["side"].Values.Average(), 0.235, 0.265);
    }

    [Fact]
    public void Each_seed_and_each_step_has_rows_of_its_own_and_always_the_same()
    {
        var rows = Of(Line);
        double[] Heights(ulong seed, uint step) => ((NumberColumn)rows.Draw(seed, step).Value!.Find("height")!).Values;
        Assert.Equal(Heights(1, 0), Heights(1, 0));
        Assert.Equal(Heights(3, 2), ((NumberColumn)Of(Line).Draw(3, 2).Value!.Find("height")!).Values);
        double[][] others = [Heights(1, 0), Heights(1, 1), Heights(2, 0),
            ((NumberColumn)StoryRows.Create(TestStory.Compile(Line), "line.gen", 20_000, TestStory.Catalog, which: 1).Value!.Draw(1).Value!
                .Find("height")!).Values, [.. PriorDraw.Of(Line, 20_000)["y"].Where((_, at) => at % 2 == 0)]];
        for (var a = 0; a < others.Length; a++)
            for (var b = a + 1; b < others.Length; b++) Assert.Empty(others[a].Intersect(others[b]).Take(1));
    }

    [Theory]
    [InlineData("""
        model M
        data x[rows]: real
        param m: real
        for n in rows { x[n] ~ Normal(m, 1) }
        """, "E0405")]
    [InlineData("""
        model M
        data x[rows]: real
        data y[rows]: real
        for n in rows { y[n] ~ Normal(x[n], 1) }
        """, "E0407")]
    [InlineData("""
        model M
        data x[rows]: real[D]
        for n in rows { x[n] ~ Normal(0, 1) }
        """, "E0406")]
    public void What_cannot_be_drawn_is_reported(string story, string code) =>
        Assert.Equal(code, StoryRows.Create(TestStory.Compile(story), "m.gen", 10, TestStory.Catalog).Diagnostics[0].Code);

    private static StoryRows Of(string story) => StoryRows.Create(TestStory.Compile(story), "line.gen", 20_000, TestStory.Catalog).Value!;
}

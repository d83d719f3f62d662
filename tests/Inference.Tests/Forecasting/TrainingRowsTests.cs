using System.Text;
using ProbDsl.Data.Formats;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Tests.Kept;
using ProbDsl.Tests.NewData;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Forecasting;

/// <summary>The rows of joint plates in the folder of a fit: kept as the files had them, read back bit by bit, joined by name.</summary>
public sealed class TrainingRowsTests
{
    private const string Story = """
        model A
        data g[times]: index[G] from kind
        data x[times]: real from 2 * u
        data y[times]: real
        w: real[G] ~ Normal(0, 1)
        for t in 2..times { y[t] ~ Normal(w[g[t]] * y[t-1] + x[t], 0.5) }
        """;
    private const string Rows = "kind,u,y,other\nlow,0.1,1,9\nhigh,-3e-7,2.25,9\nlow,12345678.9,,9\n";

    [Fact]
    public void Columns_that_the_story_reads_are_kept_and_read_back()
    {
        var kept = TrainingRowArrays.Collect(TestStory.Compile(Story), InputTables.Of(TestStory.Read(Rows)))!;
        Assert.Equal(["kind", "u", "y"], kept.Select(a => a.Name));
        using var stream = new MemoryStream();
        TrainingJson.Write(kept, stream);
        Assert.Equal("""{"kind":["low","high","low"],"u":[0.1,-3E-07,12345678.9],"y":[1,2.25,null]}""",
            Encoding.UTF8.GetString(stream.ToArray()));
        stream.Position = 0;
        foreach (var (one, other) in JsonReader.Read("training.json", stream).Arrays!.Arrays.Zip(kept))
        {
            Assert.Equal(one.Shape, other.Shape);
            Assert.True(CommonCells.HasAll(one, other));
        }
    }

    /// <summary>Columns of names keep them as written, as texts.</summary>
    [Fact]
    public void Names_are_kept_as_written()
    {
        var tables = InputTables.Of(TestStory.Read("kind,u,y\n01,1.50,1\n1,2,2\n12345678901234567890,3,4\n"));
        var kept = TrainingRowArrays.Collect(TestStory.Compile(Story), tables)!;
        using var stream = new MemoryStream();
        TrainingJson.Write(kept, stream);
        Assert.Equal("""{"kind":["01","1","12345678901234567890"],"u":[1.5,2,3],"y":[1,2,4]}""", Encoding.UTF8.GetString(stream.ToArray()));
        stream.Position = 0;
        Assert.Equal(["01", "1", "12345678901234567890"],
            JsonReader.Read("training.json", stream).Arrays!.Find("kind")!.Cells.AsText().Levels);
    }

    [Fact]
    public void A_story_whose_rows_are_apart_keeps_none() =>
        Assert.Null(TrainingRowArrays.Collect(TestStory.Compile("""
            model A
            data y[rows]: real
            m ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(m, 1) }
            """),
            InputTables.Of(TestStory.Read("y\n1\n"))));

    // w[low] = 0.5, w[high] = 2; the last y of the fit is missing, so that the file gives the next one
    [Fact]
    public void A_fit_that_was_read_back_goes_on_from_its_rows()
    {
        const string rows = "kind,u,y\nlow,0,1\nhigh,0,2\n";
        var tables = InputTables.Of(TestStory.Read(rows));
        var fit = KeptFiles.Drawn(Story, tables, 1,
            ("w", [2], [2, 0.5])).With(TrainingRowArrays.Collect(TestStory.Compile(Story), tables)!).Read();
        var scores = fit.Scored("y,u,kind,z\n3,1,high,0\n3,0.5,low,0\n").Value!;
        Assert.Equal([NormalVectors.LogNormal(3, (2 * 2) + 2, 0.25), NormalVectors.LogNormal(3, (0.5 * 3) + 1, 0.25)], scores.LogDensity,
            (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Theory]
    [InlineData("""{"x": [1, 2], "y": [3, 4]}""", """{"x": [5], "y": [6]}""", "x[3 2] 1 1 2 4 5 25, y[3] 3 4 6")]
    [InlineData("""{"x": [[1, 1], [2, 4]], "y": [3, 4]}""", """{"x": [[5, 25]]}""", "x[3 2] 1 1 2 4 5 25, y[3] 3 4 _")]
    [InlineData("""{"x": [[1, 1], [2, 4]], "y": [3, 4]}""", """{"x": [[1, 1], [2, 4], [5, 25]], "y": [3, 4, null]}""",
        "x[3 2] 1 1 2 4 5 25, y[3] 3 4 _")]
    [InlineData("""{"x": [[1, 1], [2, 4]], "y": [3, 4]}""", """{"x": [[5, 25, 1]]}""", "E0583")]
    public void Arrays_are_joined_along_their_rows(string first, string further, string expected)
    {
        var from = first.Contains("[[", StringComparison.Ordinal) ? "" : " from x, x^2";
        var story = $$"""
            model A
            data x[times]: real[2]{{from}}
            data y[times]: real
            w: real[2] ~ Normal(0, 1)
            for t in 2..times { y[t] ~ Normal(dot(w, x[t]) * y[t-1], 0.5) }
            """;
        var fit = FitByHand.Of(story, TestStory.Files((null, first)), 1, ("w", _ => [1, 1]));
        var rows = NewRows.Read(fit, TestStory.Files((null, further)), TestStory.Catalog);
        Assert.Equal(expected, rows.Value is { Problem: var problem }
            ? $"x[3 2] {string.Join(' ', problem.Data["x"].Values)}, y[3] {string.Join(' ', problem.Data["y"].Values.Select((v, at) =>
                problem.Missing.TryGetValue("y", out var cells) && cells.Mask[at] ? "_" : $"{v}"))}" : rows.Diagnostics[0].Code);
    }

    // a matrix over the plate twice has no numbers for pairs of old and new rows, unless the file has all of them
    [Fact]
    public void A_matrix_of_pairs_is_asked_for_in_full()
    {
        const string story = """
            model C
            data near[towns, towns]: real
            data y[towns]: real
            a ~ Normal(0, 1)
            y ~ MvNormal(zeros(towns), covariance(a^2 * near + identity(towns)))
            """;
        var fit = FitByHand.Of(story, TestStory.Files((null, """{"near": [[1, 0.5], [0.5, 1]], "y": [1, 2]}""")), 1, ("a", _ => [1]));
        Assert.Equal("E0583", NewRows.Read(fit, TestStory.Files((null, """{"near": [[1]]}""")), TestStory.Catalog).Diagnostics[0].Code);
        var whole = NewRows.Read(fit,
            TestStory.Files((null, """{"near": [[1, 0.5, 0.2], [0.5, 1, 0.5], [0.2, 0.5, 1]], "y": [1, 2, null]}""")), TestStory.Catalog);
        var predicted = RowPredictions.Compute(fit, whole.Value!, false, TestStory.Catalog, 4000).Value!;
        var (mean, variance) = NormalVectors.Given([1, 2], new double[3], [[2, 0.5, 0.2], [0.5, 2, 0.5], [0.2, 0.5, 2]], 2);
        Assert.Equal(mean, predicted.Column("y.mean")[2], 5 * Math.Sqrt(variance / 4000));
        Assert.Equal(Math.Sqrt(variance), predicted.Column("y.sd")[2], 5 * Math.Sqrt(variance / 4000));
    }
}

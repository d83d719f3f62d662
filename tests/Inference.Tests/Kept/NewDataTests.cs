using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.NewData;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Binding;
using ProbDsl.Tests.Sampling;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Kept;

/// <summary>New data are read as the data of the fit were: with its names, its constants and its sizes.</summary>
public sealed class NewDataTests
{
    private const string Levels = """
        model L
        data y[rows]: real
        data g[rows]: index[G]
        param m[G]: real
        for n in rows { y[n] ~ Normal(m[g[n]], 1) }
        """;
    private const string Looped = """
        model L
        data y[rows]: real
        data g[rows]: index[G]
        for k in G { m[k] ~ Normal(0, 1) }
        for n in rows { y[n] ~ Normal(m[g[n]], 1) }
        """;
    private const string Standard = """
        model S
        data y[rows]: real
        data x[rows]: real from (x - mean(x)) / sd(x)
        param b: real
        for n in rows { y[n] ~ Normal(b * x[n], 1) }
        """;
    private const string Columns = """
        model C
        data y[rows]: real
        data x[rows]: real[D] from all except y
        w: real[D] ~ Normal(0, 1)
        for n in rows { y[n] ~ Normal(dot(x[n], w), 1) }
        """;
    private const string All = """
        model A
        data x[rows]: real[D] from all / max(all)
        param w: real[D]
        for n in rows { x[n] ~ Normal(w, 1) }
        """;
    private const string Two = """
        model B
        data y[rows]: real
        data x[rows]: real[4] from (all except b), (all except a)
        w: real[4] ~ Normal(0, 1)
        for n in rows { y[n] ~ Normal(dot(x[n], w), 1) }
        """;
    private const string Text = """
        model T
        data y[rows]: real
        data s[rows]: bool from smoker == "yes"
        param b: real
        for n in rows { y[n] ~ Normal(b * s[n], 1) }
        """;
    private const string Groups = """
        model P
        data y[who, visit]: real from y by id
        for s in who { a[s] ~ Normal(0, 1)
        for t in visit { y[s, t] ~ Normal(a[s], 1) } }
        """;
    private const string Schools = """
        model E
        data y[schools]: real
        data se[schools]: positive
        mu ~ Normal(0, 5)
        for s in schools { theta[s] ~ Normal(mu, 10)
        y[s] ~ Normal(theta[s], se[s]) }
        """;

    /// <summary>
    /// What comes of new data, by hand. The constants are those of the columns that were fitted: mean 4 and sd 2 of 2, 4, 6 (the new file's
    /// own would be 10 and 0), largest values 4 and 8.
    /// </summary>
    [Theory]
    [InlineData(Levels, "y,g\n1,b\n2,a\n3,c\n", "y,g\n5,c\n6,b\n", "G=3 rows=2; y[2] 5 6, g[2] 3 2; levels G: a b c")]
    [InlineData(Levels, "y,g\n1,20\n2,10\n3,30\n", "y,g\n5,30\n6,10\n", "G=3 rows=2; y[2] 5 6, g[2] 3 1; levels G: 10 20 30")]
    [InlineData(Looped, "y,g\n1,b\n2,a\n3,c\n", "y,g\n5,c\n6,b\n", "G=3 rows=2; y[2] 5 6, g[2] 3 2; levels G: a b c")]
    [InlineData(Looped, "y,g\n1,20\n2,10\n3,30\n", "y,g\n5,30\n6,10\n", "G=3 rows=2; y[2] 5 6, g[2] 3 1; levels G: 10 20 30")]
    [InlineData(Levels, "y,g\n1,b\n2,3\n", "y,g\n5,3\n6,3\n", "G=2 rows=2; y[2] 5 6, g[2] 1 1; levels G: 3 b")]
    [InlineData(Standard, "y,x\n1,2\n2,4\n3,6\n", "y,x\n5,10\n6,10\n", "rows=2; y[2] 5 6, x[2] 3 3; x.1 mean(x) = 4, x.1 sd(x) = 2")]
    [InlineData(Standard, "y,x\n1,2\n2,4\n3,6\n", "y,x\n5,0\n", "rows=1; y[1] 5, x[1] -2; x.1 mean(x) = 4, x.1 sd(x) = 2")]
    [InlineData(All, "a,b\n1,8\n4,2\n", "a,b\n2,2\n", "D=2 rows=1; x[1 2] 0.5 0.25; x.1 max(all) = 4, x.2 max(all) = 8")]
    [InlineData(Columns, "y,a,b\n1,2,3\n4,5,6\n", "y,a,b\n7,8,9\n", "D=2 rows=1; y[1] 7, x[1 2] 8 9")]
    [InlineData(Columns, "y,a,b\n1,2,3\n4,5,6\n", "b,y,a\n9,7,8\n", "D=2 rows=1; y[1] 7, x[1 2] 8 9")]
    [InlineData(Columns, "y,a,b\n1,2,3\n4,5,6\n", "c,y,a,z,b\n1,7,8,word,9\n", "D=2 rows=1; y[1] 7, x[1 2] 8 9")]
    [InlineData(All, "a,b\n1,8\n4,2\n", "b,c,a\n2,9,2\n", "D=2 rows=1; x[1 2] 0.5 0.25; x.1 max(all) = 4, x.2 max(all) = 8")]
    [InlineData(Two, "y,a,b\n1,2,3\n4,5,6\n", "b,y,a\n90,7,80\n", "rows=1; y[1] 7, x[1 4] 7 80 7 90")]
    [InlineData(Text, "y,smoker\n1,yes\n2,no\n", "y,smoker\n1,no\n2,no\n", "rows=2; y[2] 1 2, s[2] 0 0")]
    [InlineData(Groups, "id,y\nb,1\na,2\nb,3\n", "id,y\nc,7\nb,8\nc,9\nc,5\n",
        "visit=3 who=2; y[2 3] 7 9 5 8 8 8; groups who: c b; lengths visit: 3 1")]
    public void New_data_are_read_as_those_of_the_fit(string story, string fitted, string csv, string expected)
    {
        var binding = Kept(story, fitted).Bind(InputTables.Of(TestStory.Read(csv)), TestStory.Catalog);
        Assert.Empty(binding.Diagnostics);
        Assert.Equal(expected, Bound.Show(binding.Problem!));
    }

    /// <summary>Arrays beside those of the fit may have any length; a missing one of the fit is reported with its name and file.</summary>
    [Theory]
    [InlineData("""{"b": [9], "more": [1, 2, 3], "y": [7], "a": [8]}""", "D=2 rows=1; y[1] 7, x[1 2] 8 9; unread more")]
    [InlineData("""{"b": [9], "y": [7], "other": [8]}""", "E0310 there is no column `a`")]
    public void Arrays_are_taken_by_name(string json, string expected)
    {
        var binding = Kept(Columns, "y,a,b\n1,2,3\n4,5,6\n").Bind(TestStory.Files((null, json)), TestStory.Catalog);
        Assert.Equal(expected, binding.Problem is { } problem ? Bound.Show(problem)
            : Assert.Single(binding.Diagnostics) is var reported ? $"{reported.Code} {reported.Message}" : "");
        Assert.All(binding.Diagnostics, reported => Assert.NotEmpty(((DataPlace)reported.Place).File));
    }

    /// <summary>
    /// What a fit says of rows does not depend on where in the file their columns stand; under each other's names they are other rows.
    /// </summary>
    [Fact]
    public void Columns_in_another_order_give_the_same_predictions()
    {
        const string story = """
            model P(K = 2)
            data x[rows]: real[D] from ((all except y) - mean(all except y)) / sd(all except y)
            data y[rows]: real
            param w: simplex[K]
            param m[K]: real[D]
            for n in rows {
            k[n] ~ Categorical(w)
            x[n] ~ Normal(m[k[n]], 1)
            y[n] ~ Normal(sum(x[n]), 1) }
            """;
        var fit = KeptFiles.Drawn(story, "a,y,b,c\n1,0,5,9\n2,1,7,2\n4,3,1,1\n", 1, ("m", [2, 3], [-1, 0, 2, 1, 0.5, -3]),
            ("w", [2], [0.3, 0.7])).Read();
        var expected = Shares("a,b,c,y\n1,4,3,2\n0,2,1,2\n");
        Assert.Equal(expected, Shares("c,y,a,b\n3,2,1,4\n1,2,0,2\n"));
        Assert.Equal(expected, Shares("word,b,c,y,more,a\nu,4,3,2,NA,1\nv,2,1,2,NA,0\n"));
        Assert.NotEqual(expected, Shares("c,b,a,y\n1,4,3,2\n0,2,1,2\n"));
        Assert.Equal(2, expected.Count);

        IReadOnlyList<double> Shares(string csv)
        {
            var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read(csv)), TestStory.Catalog).Value!;
            return RowPredictions.Compute(fit, rows, false, TestStory.Catalog).Value!.Columns[1].Values;
        }
    }

    /// <summary>A column that `all` would select is named, unless the data of the fit had it or the story reads or omits it.</summary>
    [Theory]
    [InlineData(Columns, "b,y,a", "")]
    [InlineData(Columns, "y,a,b,c", "the column `c` is not read: `all except y` did not select it in the data of the fit")]
    [InlineData(Columns, "d,y,a,c,b", "the columns `d`, `c` are not read: `all except y` did not select them in the data of the fit")]
    [InlineData(Columns, "name,a,b,y", "")]
    // what one `all` omits, another selects
    [InlineData(Two, "y,a,b", "")]
    [InlineData(Two, "c,y,a,b", "the column `c` is not read: `all except b` did not select it in the data of the fit")]
    // a story that names its columns does not read others
    [InlineData(Standard, "x,y,c", "")]
    public void Columns_beyond_those_of_the_fit_are_named(string story, string columns, string message)
    {
        var fit = Kept(story, story == Standard ? "y,x\n1,2\n2,4\n3,6\n" : "y,a,b\n1,2,3\n4,5,7\n3,1,1\n");
        var table = TestStory.Read($"{columns}\n{string.Join(',', columns.Split(',').Select((_, i) => i + 1))}\n");
        Assert.Equal(message.Length == 0 ? [] : [("W0349", message)],
            FurtherColumns.Warnings(fit, InputTables.Of(table), "name").Select(w => (w.Code, w.Message)));
    }

    /// <summary>Columns of `all` that the story draws and a file has none of are predicted under their names.</summary>
    [Fact]
    public void Columns_of_all_that_are_absent_are_predicted_by_name()
    {
        const string story = """
            model Q
            data u[rows]: real
            data x[rows]: real[D] from all except u
            param m: real[D]
            for n in rows { x[n] ~ Normal(m + u[n], 1) }
            """;
        var fit = KeptFiles.Fitted(story, "b,u,a\n1,0,5\n2,1,7\n", "map").Read();
        var rows = NewRows.Read(fit, InputTables.Of(TestStory.Read("u\n1\n")), TestStory.Catalog).Value!;
        Assert.Equal(["b.mean", "a.mean"], RowPredictions.Compute(fit, rows, false, TestStory.Catalog).Value!.Columns.Select(c => c.Name)
            .Where(n => n.EndsWith("mean", StringComparison.Ordinal)));
        Assert.Equal("E0310", NewRows.Read(fit, InputTables.Of(TestStory.Read("u,a\n1,2\n")), TestStory.Catalog).Diagnostics[0].Code);
    }

    /// <summary>Whether a code looks like a number in the new file does not matter: the fit has seen texts.</summary>
    [Theory]
    [InlineData("y,g\n1,01\n2,1\n3,A1\n", "y,g\n5,01\n", "g[1] 1")]
    [InlineData("y,g\n1,01\n2,1\n3,A1\n", "y,g\n5,1\n", "g[1] 2")]
    [InlineData("y,g\n1,01\n2,1\n3,A1\n", "[{\"y\": 5, \"g\": \"01\"}, {\"y\": 5, \"g\": 1}]", "g[2] 1 2")]
    [InlineData("y,g\n1,1234567890123456711\n2,1234567890123456701\n", "y,g\n5,1234567890123456711\n", "g[1] 2")]
    [InlineData("y,g\n1,1234567890123456711\n2,1234567890123456701\n", "{\"y\": [5], \"g\": [1234567890123456701]}", "g[1] 1")]
    public void Codes_are_texts_for_one_new_row_too(string fitted, string file, string expected)
    {
        var bound = Kept(Levels, fitted).Bind(TestStory.Files((null, file)), TestStory.Catalog);
        Assert.Empty(bound.Diagnostics);
        Assert.Contains(expected, Bound.Show(bound.Problem!), StringComparison.Ordinal);
    }

    /// <summary>Without the fit the same file is read otherwise: it is the fit that makes the difference.</summary>
    [Fact]
    public void The_same_file_alone_is_read_otherwise() =>
        Assert.Equal("G=2 rows=2; y[2] 5 6, g[2] 2 1; levels G: b c", Bound.Show(TestStory.By(Levels, "y,g\n5,c\n6,b\n").Problem));

    [Theory]
    [InlineData(Levels, "y,g\n1,b\n2,a\n", "y,g\n5,b\n6,c\n", "E0525", "the fit has not seen \"c\" in `g`: its 2 levels are a, b")]
    [InlineData(Levels, "y,g\n1,01\n2,1\n", "y,g\n5,1.0\n", "E0525", "the fit has not seen \"1.0\" in `g`: its 2 levels are 01, 1")]
    [InlineData(Levels, "y,g\n1,20\n2,10\n", "y,g\n5,15\n", "E0525", "the fit has not seen \"15\" in `g`: its 2 levels are 10, 20")]
    [InlineData(Columns, "y,a,b\n1,2,3\n4,5,6\n", "y,b,c\n7,8,9\n", "E0310", "there is no column `a`")]
    [InlineData(Standard, "y,x\n1,2\n2,4\n3,6\n", "y\n5\n", "E0310", "there is no column `x`")]
    public void What_the_fit_does_not_know_is_reported(string story, string fitted, string csv, string code, string message)
    {
        var reported = Assert.Single(Kept(story, fitted).Bind(InputTables.Of(TestStory.Read(csv)), TestStory.Catalog).Diagnostics);
        Assert.Equal(code, reported.Code);
        Assert.Contains(message, reported.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_says_another_size_is_reported()
    {
        var reported = Kept(Columns.Replace("all except y", "a, b", StringComparison.Ordinal), "y,a,b\n1,2,3\n4,5,6\n")
            .Bind(TestStory.Files((null, """{"D": 3, "y": [1], "a": [1], "b": [1]}""")), TestStory.Catalog).Diagnostics;
        Assert.Equal("E0526", Assert.Single(reported).Code);
    }

    /// <summary>A constant that the record does not have is never taken from the new file.</summary>
    [Fact]
    public void A_constant_that_was_not_kept_is_reported()
    {
        var fit = Kept(Standard, "y,x\n1,2\n2,4\n3,6\n") is var whole
            ? whole with { SavedData = whole.SavedData with { Frozen = [whole.SavedData.Frozen[0]] } } : null;
        Assert.Equal("E0524", Assert.Single(fit!
            .Bind(InputTables.Of(TestStory.Read("y,x\n5,0\n6,1\n")), TestStory.Catalog).Diagnostics).Code);
    }

    /// <summary>
    /// Definitions on data alone. Of x = 1, e^2, e^4 the mean of logarithms is 2 and the sd is 2, so that z of a new row e^6 is 2, of 1 it
    /// is -1; alone, these two rows would have -0.7 and 0.7.
    /// </summary>
    [Theory]
    [InlineData("z = (l - mean(l)) / sd(l)")]
    [InlineData("m = mean(l)\ns = sd(l)\nz = (l - m) / s")]
    [InlineData("for n in rows { z[n] = (log(x[n]) - sum(log(x[i]) for i in rows) / 3) / sd(l) }")]
    public void Functions_of_whole_columns_in_definitions_are_those_of_the_fit(string definitions)
    {
        var (first, e2, e4, e6) = (1, Math.Exp(2), Math.Exp(4), Math.Exp(6));
        var story = $$"""
            model D
            data x[rows]: real
            data y[rows]: real
            l = log(x)
            {{definitions}}
            b ~ Normal(0, 1)
            for n in rows { y[n] ~ Normal(b * z[n], 1) }
            """;
        var fit = KeptFiles.Fitted(story, FormattableString.Invariant($"x,y\n{first},1\n{e2:R},2\n{e4:R},3\n"), "map").Read();
        var drawn = FitDraw.Of(fit, csv: FormattableString.Invariant($"x\n{first}\n{e6:R}\n"));
        Assert.Equal([-1, 2], drawn["z"].Select(z => Math.Round(z, 12)));
        var alone = PriorDraw.Of(story, csv: FormattableString.Invariant($"x\n{first}\n{e6:R}\n"));
        Assert.NotEqual(-1, Math.Round(alone["z"][0], 6));
    }

    [Theory]
    [InlineData("data x[rows]: real[D] from a, b", """
        for d in 1..D { c[d] = mean(x[.., d]) }
        for n in rows { u[n] = x[n, 1] - c[1] }
        """)]
    [InlineData("data x[rows]: real from a\nfunction spread(v: real[rows]) -> real = sd(v)", "for n in rows { u[n] = x[n] / spread(x) }")]
    public void A_function_of_a_whole_column_that_is_not_kept_is_reported(string data, string definitions)
    {
        var fit = Kept($$"""
            model F
            data y[rows]: real
            {{data}}
            {{definitions}}
            param w: real
            for n in rows { y[n] ~ Normal(w * u[n], 1) }
            """,
            "y,a,b\n1,2,3\n4,5,7\n");
        Assert.Equal("E0528", Assert.Single(fit
            .Bind(InputTables.Of(TestStory.Read("y,a,b\n1,2,3\n")), TestStory.Catalog).Diagnostics).Code);
    }

    /// <summary>
    /// Which elements of the fit's array each element of the new one is: by name among groups, all in the fit's own file, none among new
    /// rows.
    /// </summary>
    [Theory]
    [InlineData(Groups, "a", "id,y\nb,1\na,2\nb,3\n", "id,y\nc,7\na,8\nb,9\n", false, "-1 2 1")]
    [InlineData(Groups, "a", "id,y\nb,1\na,2\nb,3\n", "id,y\na,8\n", false, "2")]
    [InlineData(Schools, "theta", "y,se\n1,1\n2,1\n", "y,se\n1,1\n2,1\n", true, "1 2")]
    [InlineData(Schools, "theta", "y,se\n1,1\n2,1\n", "y,se\n1,1\n2,1\n", false, "-1 -1")]
    [InlineData(Schools, "theta", "y,se\n1,1\n2,1\n", "y,se\n1,1\n2,1\n4,1\n", true, "-1 -1 -1")]
    [InlineData(Schools, "mu", "y,se\n1,1\n2,1\n", "y,se\n1,1\n2,1\n4,1\n", false, "9")]
    public void Members_that_the_fit_knows_keep_their_values(string story, string unknown, string fitted, string csv,
        bool sameRows, string expected)
    {
        var problem = TestStory.By(story, fitted).Problem;
        var arrays = problem.Graph.Variables.Where(v => v.Role is Role.Latent).Select(v => (v.Name, Shape: problem.ShapeOf(v).ToArray()))
            .Select(v => (v.Name, v.Shape, v.Shape.Length == 0 ? [9.0] : Enumerable.Range(1, v.Shape[0]).Select(i => (double)i).ToArray()))
            .ToArray();
        var fit = KeptFiles.Drawn(story, fitted, 1, arrays).Read();
        var again = fit.Bind(InputTables.Of(TestStory.Read(csv)), TestStory.Catalog).Problem!;
        var values = Enumerable.Repeat(-1.0, again.ShapeOf(again.Graph[unknown]).Count).ToArray();
        var known = fit.In(again, sameRows);
        known.WriteDraw(unknown, 0, values);
        Assert.Equal(expected, string.Join(' ', values));
        Assert.Equal(!values.Contains(-1), known.Known.Contains(unknown));
    }

    private static SavedFit Kept(string story, string csv) => KeptFiles.Fitted(story, csv, "map").Read();
}

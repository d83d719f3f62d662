using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Binding;

/// <summary>Where a story and its tables do not meet: the code, the place, what is said and what comes next.</summary>
public sealed class BinderTests
{
    /// <summary>Place: `row 2 of x`, `column x`, `header`, or the words of the story that are underlined.</summary>
    public sealed record Case(string Data, string Csv, string Code, string Place, string Message, string Next);

    public static IReadOnlyDictionary<string, Case> Cases { get; } = new Dictionary<string, Case>
    {
        ["no such column"] = new("data x[rows]: real", "z,w\n1,2\n", "E0310", "header", "`x`", "z"),
        ["a near name is suggested"] = new("data waiting[rows]: real", "wating\n1\n", "E0310", "header", "`waiting`",
            "did you mean `wating`"),
        ["no such column after `except`"] = new("data x[rows]: real[D] from all except lable", "x,label\n1,2\n", "E0310", "header",
            "`lable`", "did you mean `label`"),
        ["a slip among numbers"] = new("data x[rows]: real", "x\n1\n7O\n3\n", "E0311", "row 2 of x", "\"7O\"", "did you mean 70?"),
        ["a column of text as numbers"] = new("data x[rows]: real", "x\nH\nT\n", "E0325", "column x", "`x` contains text", "== "),
        ["text inside arithmetic"] = new("data x[rows]: real from 2 * side", "side\nH\nT\n", "E0325", "column side",
            "`side` contains text", "== "),
        ["a missing cell"] = new("data x[rows]: real", "x\n1\nNA\n3\n", "E0312", "row 2 of x", "the cell is missing", "`--drop-missing`"),
        ["a missing cell beside a whole-column function"] = new("data x[rows]: real from x / max(y)", "x,y\n1,2\n2,3\n,\n", "E0312",
            "row 3 of x", "the cell is missing", "`--drop-missing`"),
        ["a missing truth value"] = new("data b[rows]: bool from side == \"H\"", "side,x\nH,1\n,2\n", "E0312", "row 2 of side",
            "the cell is missing", "`--drop-missing`"),
        ["a missing level"] = new("data k[rows]: index[K]", "k,x\na,1\n,2\n", "E0312", "row 2 of k",
            "the cell is missing", "`--drop-missing`"),
        ["an infinite cell"] = new("data x[rows]: real", "x\n1\ninf\n", "E0313", "row 2 of x", "\"inf\"", "NA"),
        ["an infinite result"] = new("data x[rows]: real from log(x)", "x\n1\n0\n", "E0324", "row 2 of x",
            "`log(x)` is infinite here: `x` is 0", "correct the cell"),
        ["a result that is no number"] = new("data x[rows]: real from sqrt(x)", "x\n1\n-4\n", "E0324", "row 2 of x",
            "`sqrt(x)` is not a number here: `x` is -4", "correct the cell"),
        ["a positive of 0"] = new("data x[rows]: positive", "x\n1\n0\n", "E0314", "row 2 of x", "a positive number", "type"),
        ["a unit of 1"] = new("data x[rows]: unit", "x\n0.5\n1\n", "E0314", "row 2 of x", "between 0 and 1", "type"),
        ["a count below 0"] = new("data x[rows]: count", "x\n4\n-1\n", "E0314", "row 2 of x", "at least 0", "type"),
        ["a count with a fraction"] = new("data x[rows]: count", "x\n4\n1.5\n", "E0315", "row 2 of x", "\"1.5\"", "count"),
        ["an int with a fraction"] = new("data x[rows]: int", "x\n4\n1.5\n", "E0315", "row 2 of x", "\"1.5\"", "int"),
        ["an index beyond its size"] = new("data x[rows]: index[3]", "x\n1\n4\n", "E0314", "row 2 of x", "1..3", "type"),
        ["an index of 0"] = new("data x[rows]: index[3]", "x\n1\n0\n", "E0314", "row 2 of x", "1..3", "type"),
        ["a text for an index of known size"] = new("data x[rows]: index[3]", "x\n1\ntwo\n", "E0311", "row 2 of x", "\"two\"",
            "read as index[3];"),
        ["a text in a vector of counts"] = new("data x[rows]: count[2] from a, b", "a,b\n1,2\n3,two\n", "E0311", "row 2 of b", "\"two\"",
            "read as count;"),
        ["a text in a sum of a count"] = new("data x[rows]: count from a + 1", "a\n1\ntwo\n", "E0311", "row 2 of a", "\"two\"",
            "read as real;"),
        ["a truth value of 2"] = new("data x[rows]: bool", "x\n1\n2\n", "E0316", "row 2 of x", "\"2\"", "true/false"),
        ["a truth value that is a text"] = new("data x[rows]: bool", "x\nyes\nmaybe\n", "E0316", "row 2 of x", "\"maybe\"", "=="),
        ["a text that no cell has"] = new("data x[rows]: bool from toss == \"h\"", "toss\nH\nT\n", "E0326", "\"h\"",
            "\"h\"", "did you mean \"H\""),
        ["a text far from all cells"] = new("data x[rows]: bool from toss == \"north\"", "toss\nH\nT\n", "E0326", "\"north\"",
            "\"north\"", "\"H\", \"T\""),
        ["too few columns"] = new("data x[rows]: real[3] from all", "a,b\n1,2\n", "E0322", "x", "needs 3 columns, but 2", "from"),
        ["too many columns"] = new("data x[rows]: real[2] from all", "a,b,c\n1,2,3\n", "E0322", "x", "needs 2 columns, but 3", "from"),
        ["one name, a vector"] = new("data x[rows]: real[2]", "x\n1\n", "E0322", "x", "needs 2 columns, but 1", "from"),
        ["all but every column"] = new("data x[rows]: real[D] from all except a, b", "a,b\n1,2\n", "E0322", "all except a, b",
            "leaves no column", "the columns are a, b"),
        ["all but every column, as levels"] = new("data x[rows]: index[D, V] from all except a", "a\n1\n", "E0322", "all except a",
            "leaves no column", "keep at least one"),
        ["two variables of one open size"] = new("data x[rows]: real[D] from a, b\ndata y[rows]: real[D] from c", "a,b,c\n1,2,3\n", "E0322",
            "y", "needs 2 columns, but 1", "from"),
        ["the log of 0, deep inside"] = new("data x[rows]: real from 2 * (b + log(a))", "a,b\n1,1\n0,1\n", "E0324", "row 2 of a",
            "`log(a)` is infinite here: `a` is 0", "`if`"),
        ["a division by 0"] = new("data x[rows]: real from a / b", "a,b\n1,2\n1,0\n", "E0324", "row 2 of a",
            "`a / b` is infinite here: `a` is 1 and `b` is 0", "divide by something else"),
        ["the spread of a constant column"] = new("data z[rows]: real from (x - mean(x)) / sd(x)", "x\n2\n2\n2\n", "E0324", "row 1 of x",
            "`x - mean(x)` is 0 and `sd(x)` is 0", "`sd(x)` of a constant column is 0"),
        ["the spread of a constant that no double is"] = new("data z[rows]: real from x / sd(x)", "x\n0.1\n0.1\n0.1\n", "E0324",
            "row 1 of x", "`x` is 0.1 and `sd(x)` is 0", "`sd(x)` of a constant column is 0"),
        ["the range of a constant column"] = new("data z[rows]: unit from (x - min(x)) / (max(x) - min(x))", "x\n2\n2\n", "E0324",
            "row 1 of x", "`max(x) - min(x)` is 0", "constant column"),
        ["the spread of one row"] = new("data z[rows]: real from x - sd(x)", "x\n2\n", "E0324", "column x",
            "`sd(x)` has no value: the column has one value", "two values"),
        ["the spread of one cell that is there"] = new("""
            data z[rows]: real from x - sd(x)
            for n in rows { z[n] ~ Normal(0, 1) }
            """,
            "x,y\n2,0\nNA,0\n", "E0324", "column x", "the column has one value", "two values"),
        ["the mean of a column without values"] = new("""
            data z[rows]: real from x - mean(x)
            for n in rows { z[n] ~ Normal(0, 1) }
            """,
            "x,y\nNA,0\n,0\n", "E0324", "column x", "every cell of the column is missing", "remove the function"),
        ["a spread beyond the doubles"] = new("data z[rows]: real from x / sd(x)", "x\n1e200\n-1e200\n", "E0324", "column x",
            "it overflows double precision", "sd(x / 1e200)"),
        ["a number beyond the doubles"] = new("data x[rows]: real", "x\n1\n-1e400\n", "E0313", "row 2 of x",
            "\"-1e400\" is not a finite number", "NA"),
        ["an infinite cell in an expression"] = new("data x[rows]: real from 2 * a", "a\n1\ninf\n", "E0313", "row 2 of a",
            "\"inf\" is not a finite number", "NA"),
        ["an infinite cell in a whole column"] = new("data x[rows]: real from a - mean(a)", "a\n1\ninf\n", "E0313", "row 2 of a",
            "\"inf\" is not a finite number", "NA"),
        ["an infinite cell beside a mean that decides"] = new("data x[rows]: bool from a > mean(a)", "a\n1\ninf\n", "E0313", "row 2 of a",
            "\"inf\" is not a finite number", "NA"),
        ["a definition by the spread of a constant column"] = new("""
            data x[rows]: real
            data y[rows]: real
            z = (x - mean(x)) / sd(x)
            for n in rows { y[n] ~ Normal(z[n], 1) }
            """, "x,y\n0.1,1\n0.1,2\n0.1,3\n", "E0324", "(x - mean(x)) / sd(x)",
            "`sd(x)` is 0", "constant column"),
        ["a definition by the spread of one row"] = new("""
            data x[rows]: real
            data y[rows]: real
            z = (x - mean(x)) / sd(x)
            for n in rows { y[n] ~ Normal(z[n], 1) }
            """, "x,y\n1,1\n", "E0324", "(x - mean(x)) / sd(x)", "`sd(x)` is not a number", "one row"),
        ["a single value that differs"] = new("data n: int\ndata x[rows]: real", "n,x\n1,2\n1,3\n2,4\n", "E0323", "row 3 of n",
            "`n` has one value for the whole story, but here it differs from row 1", "hyperparameter"),
        ["a negative number that Poisson would draw"] = new("""
            data x[rows]: int
            for r in rows { x[r] ~ Poisson(3) }
            """, "x\n2\n-1\n", "E0314",
            "row 2 of x", "at least 0", "type"),
        ["an index read from data leaves its array"] = new("""
            data x[rows]: real
            data g[rows]: int
            param m[3]: real
            for r in rows { x[r] ~ Normal(m[g[r]], 1) }
            """, "x,g\n1,1\n2,4\n", "E0210", "m[g[r]]", "reaches 4", "loop"),
        ["a computed index leaves its array"] = new("""
            data x[rows]: real
            data g[rows]: index[3]
            param m[3]: real
            for r in rows { x[r] ~ Normal(m[g[r] + 1], 1) }
            """, "x,g\n1,1\n2,3\n", "E0210", "m[g[r] + 1]", "reaches 4", "loop"),
        ["a loop beyond the columns"] = new("""
            data v[rows, columns]: real from x, y
            param m[1]: real
            for r in rows { for j in columns { v[r, j] ~ Normal(m[j], 1) } }
            """, "x,y\n1,2\n", "E0210", "m[j]", "reaches 2", "loop"),
        ["a known sd of 0"] = new("""
            data x[rows]: real
            param m: real
            none = 0
            for r in rows { x[r] ~ Normal(m, none) }
            """, "x\n1\n",
            "E0509", "none", "`sd` of Normal", "correct"),
        ["a known sd below 0 in one row"] = new("""
            data x[rows]: real
            data s[rows]: real
            for r in rows { x[r] ~ Normal(0, s[r]) }
            """,
            "x,s\n1,1\n1,-2\n", "E0509", "s[r]", "at position 2", "correct"),
        ["known weights that are no simplex"] = new("""
            data x[rows]: real
            param m[3]: real
            for r in rows {
              kind[r]: index[3] ~ Categorical(0.5)
              x[r] ~ Normal(m[kind[r]], 1)
            }
            """, "x\n1\n", "E0509", "0.5", "the sum 1", "correct"),
        ["a known probability above 1"] = new("""
            data x[rows]: bool
            sure = 1.5
            for r in rows { x[r] ~ Bernoulli(sure) }
            """, "x\n1\n", "E0509",
            "sure", "from 0 to 1", "correct"),
        ["a matrix that is singular"] = new("""
            data x[rows]: real[2] from a, b
            m: real[2] ~ MvNormal([0, 0], covariance([[1, 1], [1, 1]]))
            for r in rows { x[r] ~ MvNormal(m, identity(2)) }
            """, "a,b\n1,2\n3,4\n", "E0509", "covariance([[1, 1], [1, 1]])", "not symmetric and positive definite", "diagonal"),
        ["a matrix that is not symmetric"] = new("""
            data x[rows]: real[2] from a, b
            P: covariance[2] ~ Wishart(4, covariance([[1, 0.5], [0.1, 1]]))
            for r in rows { x[r] ~ MvNormal([0, 0], precision = P) }
            """, "a,b\n1,2\n3,4\n", "E0509", "covariance([[1, 0.5], [0.1, 1]])", "`scale` of Wishart", "halves"),
        ["too few degrees of freedom"] = new("""
            data x[rows]: real[2] from a, b
            P: covariance[2] ~ Wishart(1, identity(2))
            for r in rows { x[r] ~ MvNormal([0, 0], precision = P) }
            """, "a,b\n1,2\n3,4\n", "E0509", "1", "a number above 1", "correct"),
        ["counts that are all 0"] = new("""
            data w[rows]: index[2]
            data c[rows]: count
            p: simplex[2] ~ Dirichlet(1)
            for r in rows repeated c[r] { w[r] ~ Categorical(p) }
            """, "w,c\n1,0\n2,0\n", "E0356", "c[r]", "0 in all 2 rows", "above 0"),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory, MemberData(nameof(Names))]
    public void It_is_said_where_and_what_next(string name)
    {
        var expected = Cases[name];
        var bound = TestStory.By($"model Told\n{expected.Data}", expected.Csv);
        Assert.Null(bound.Binding.Problem);
        var found = Assert.Single(bound.Binding.Diagnostics);
        Assert.Equal(expected.Code, found.Code);
        Assert.Equal(expected.Place, PlaceOf(found));
        Assert.Contains(expected.Message, found.Message, StringComparison.Ordinal);
        Assert.Contains(expected.Next, found.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_table_for_a_name_the_file_is_asked_for()
    {
        var found = Assert.Single(TestStory.By("""
            model Two
            data x[rows]: real
            data y[others]: real
            """,
            new Dictionary<string, string> { ["rows"] = "x\n1\n" }).Binding.Diagnostics);
        Assert.Equal(("E0320", "y"), (found.Code, PlaceOf(found)));
        Assert.Contains("--data others=", found.Help, StringComparison.Ordinal);
    }

    [Fact]
    public void One_plate_of_two_sizes_is_an_error()
    {
        var found = Assert.Single(TestStory.By("""
            model Two
            data x[rows]: real
            data y[rows]: real
            """,
            new Dictionary<string, string> { ["x"] = "x\n1\n2\n", ["y"] = "y\n1\n" }).Binding.Diagnostics);
        Assert.Equal("E0321", found.Code);
        Assert.Contains("`rows` has 2 rows in x.csv and 1 in y.csv", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_must_be_whole()
    {
        var bound = TestStory.By("""
            model Sized(K = 5 / 2)
            data x[rows]: real
            param m[K]: real
            """, "x\n1\n");
        Assert.Equal("E0215", Assert.Single(bound.Binding.Diagnostics).Code);
    }

    [Fact]
    public void All_takes_each_column_but_those_excepted()
    {
        var problem = TestStory.By("model All\ndata x[rows]: real[D] from (all except label) * 10", "a,label,b\n1,9,2\n3,9,4\n").Problem;
        Assert.Equal(2, problem.Sizes["D"]);
        Assert.Equal([10, 20, 30, 40], problem.Data["x"].Values);
    }

    [Fact]
    public void A_text_comparison_is_a_truth_value()
    {
        var problem = TestStory.By("""
            model Toss
            data up[rows]: bool from toss == "H"
            data down[rows]: bool from toss != "H"
            """,
            "toss\nH\nT\nH\n").Problem;
        Assert.Equal([1, 0, 1], problem.Data["up"].Values);
        Assert.Equal([0, 1, 0], problem.Data["down"].Values);
    }

    [Fact]
    public void Levels_are_sorted_and_set_the_size()
    {
        var problem = TestStory.By("""
            model Levels
            data k[rows]: index[L]
            data m[rows]: index[M]
            """, "k,m\npear,10\napple,2\npear,10\n").Problem;
        Assert.Equal([2, 1, 2], problem.Data["k"].Values);
        Assert.Equal([2, 1, 2], problem.Data["m"].Values);
        Assert.Equal((2, 2), (problem.Sizes["L"], problem.Sizes["M"]));
    }

    [Fact]
    public void Columns_of_one_size_share_their_levels()
    {
        var problem = TestStory.By("""
            model Games
            data home[games]: index[teams]
            data away[games]: index[teams]
            """,
            "home,away\nB,C\nA,B\n").Problem;
        Assert.Equal([2, 1], problem.Data["home"].Values);
        Assert.Equal([3, 2], problem.Data["away"].Values);
        Assert.Equal(3, problem.Sizes["teams"]);
    }

    [Fact]
    public void Computed_levels_set_the_size_too()
    {
        var problem = TestStory.By("model Levels\ndata k[rows]: index[L] from label + 1", "label\n0\n4\n0\n").Problem;
        Assert.Equal([1, 2, 1], problem.Data["k"].Values);
        Assert.Equal(2, problem.Sizes["L"]);
    }

    [Fact]
    public void A_matrix_for_each_row_takes_columns_row_by_row() =>
        Assert.Equal([1, 2, 3, 4],
            TestStory.By("model Matrix\ndata x[rows]: real[2, 2] from all", "a,b,c,d\n1,2,3,4\n").Problem.Data["x"].Values);

    private static string PlaceOf(Diagnostic diagnostic) => diagnostic.Place switch
    {
        DataPlace { Row: { } row, Column: { } column } => $"row {row} of {column}",
        DataPlace { Column: { } column } => $"column {column}",
        DataPlace => "header",
        SourcePlace source => source.Span.Text,
        var other => other.ToString()!,
    };
}

using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Source;

namespace ProbDsl.Tests.Diagnostics;

public sealed class DiagnosticTextTests
{
    private static readonly SourceText Factor = new("factor.gen",
        string.Concat(Enumerable.Repeat("\n", 11)) + "  x[n] ~ Normal(loading @ factor[n] + offset, variance = noise)\n");

    [Fact]
    public void Labels_inside_the_main_place_stand_each_on_its_own_line()
    {
        var diagnostic = Diagnostic.Error("E0207", "the shapes do not match", In(Factor, "loading @ factor[n] + offset"))
            .Label(In(Factor, "loading @ factor[n]"), "real[D]")
            .Label(In(Factor, "offset"), "real[Q]")
            .Next("offset was declared as real[Q] on line 6; x[n] is real[D]. Did you mean `param offset: real[D]`?");
        Same("""
            error E0207: the shapes do not match
              --> factor.gen:12:17
               |
            12 |   x[n] ~ Normal(loading @ factor[n] + offset, variance = noise)
               |                 ^^^^^^^^^^^^^^^^^^^ real[D]
               |                                       ^^^^^^ real[Q]
               = offset was declared as real[Q] on line 6; x[n] is real[D]. Did you mean
                 `param offset: real[D]`?

            """, diagnostic);
    }

    [Fact]
    public void A_label_on_the_main_place_stands_beside_its_underline()
    {
        var source = new SourceText("old_faithful.gen",
            string.Concat(Enumerable.Repeat("\n", 11)) + "  x[n] ~ MvNormal(mena[kind[n]], cov[kind[n]])\n");
        var mena = In(source, "mena");
        Same("""
            error E0203: `mena` is not defined
              --> old_faithful.gen:12:19
               |
            12 |   x[n] ~ MvNormal(mena[kind[n]], cov[kind[n]])
               |                   ^^^^ did you mean `mean` (param, line 7)?

            """, Diagnostic.Error("E0203", "`mena` is not defined", mena).Label(mena, "did you mean `mean` (param, line 7)?"));
    }

    [Fact]
    public void A_cell_is_shown_in_its_line() => Same("""
        error E0311: faithful.csv, row 118, column waiting: "7O" is not a number
           | 4.1,7O
           |     ^^ the column is read as real; a missing value is an empty cell or NA

        """,
        Diagnostic.Error("E0311", "\"7O\" is not a number", new DataPlace("faithful.csv", 118, "waiting", 119, "4.1,7O", 4, 2))
            .Next("the column is read as real; a missing value is an empty cell or NA"));

    [Fact]
    public void A_file_without_a_line_has_its_help_below() => Same("""
        error E0301: faithful.csv, column waiting: the column is empty
           = give it values

        """, Diagnostic.Error("E0301", "the column is empty", new DataPlace("faithful.csv", null, "waiting")).Next("give it values"));

    [Fact]
    public void What_is_said_is_broken_at_100_columns_and_never_inside_code() => Same("""
        error E0401: no method of this version treats this story: `y[rows]` does not stand for one row, and
          this version observes whole rows in a loop over their plate
         --> a.gen:1:1
          |
        1 | y[rows] ~ Normal(mu, sigma)
          | ^^^^^^^
          = a statement is `name ~ distribution` or `name = value`; other lines begin with data or with the
            words `for n in rows { ... }`

        """,
        Diagnostic.Error("E0401", "no method of this version treats this story: `y[rows]` does not stand for one row, "
            + "and this version observes whole rows in a loop over their plate",
            new SourceSpan(new SourceText("a.gen", "y[rows] ~ Normal(mu, sigma)\n"), 0, 7))
            .Next("a statement is `name ~ distribution` or `name = value`; "
                + "other lines begin with data or with the words `for n in rows { ... }`"));

    [Fact]
    public void Advice_about_a_cell_stands_below_where_the_line_has_no_room_for_it() => Same("""
        error E0311: faithful.csv, row 118, column waiting: "7O" is not a number
           | 4.1,7O
           |     ^^
           = the column is read as real, as the story declares it in its line `data x[rows]: real`; a
             missing value is an empty cell or NA

        """,
        Diagnostic.Error("E0311", "\"7O\" is not a number", new DataPlace("faithful.csv", 118, "waiting", 119, "4.1,7O", 4, 2))
            .Next("the column is read as real, as the story declares it in its line `data x[rows]: real`; "
                + "a missing value is an empty cell or NA"));

    [Fact]
    public void Nowhere_in_particular_is_fine_too() => Same("""
        warning W0501: 3 of 10 restarts ended elsewhere
           = try `--restarts 50`
             or another seed

        """, Diagnostic.Warning("W0501", "3 of 10 restarts ended elsewhere", Place.None).Next("try `--restarts 50`\nor another seed"));

    [Fact]
    public void Labels_on_other_lines_come_in_the_order_of_the_text()
    {
        var source = new SourceText("a.gen", """
            model A
            x = 1
            y = 2
            z = 3
            x = 4

            """);
        var first = new SourceSpan(source, 8, 1);
        var second = new SourceSpan(source, 26, 1);
        Same("""
            error E0201: `x` is defined twice
             --> a.gen:5:1
              |
            2 | x = 1
              | ^ first here
            ...
            5 | x = 4
              | ^

            """, Diagnostic.Error("E0201", "`x` is defined twice", second).Label(first, "first here"));
    }

    [Fact]
    public void A_very_long_line_is_shown_around_the_place()
    {
        var source = new SourceText("long.gen", $"x = {new string('a', 300)} ! {new string('b', 300)}\n");
        var shown = DiagnosticText.Render(Diagnostic.Error("E0101", "no", In(source, "!"))).Split('\n');
        Assert.True(shown[3].Length <= 125);
        Assert.Equal('!', shown[3][shown[4].IndexOf('^', StringComparison.Ordinal)]);
    }

    [Fact]
    public void Nothing_in_a_source_reaches_the_terminal_as_a_command()
    {
        var source = new SourceText("a.gen", "x = \u001b[31m1\n");
        Assert.DoesNotContain('\u001b', DiagnosticText.Render(Diagnostic.Error("E0106", "no", In(source, "1"))));
    }

    [Fact]
    public void A_place_at_the_very_end_can_be_shown()
    {
        var source = new SourceText("a.gen", "model A\n");
        Same("""
            error E0117: no
             --> a.gen:2:1
              |
            2 |
              | ^

            """.Replace("2 |\n", "2 | \n", StringComparison.Ordinal), Diagnostic.Error("E0117", "no", new SourceSpan(source, 8, 0)));
    }

    [Fact]
    public void Programs_get_the_same_as_json()
    {
        var source = new SourceText("a.gen", """
            model A
            x = 1

            """);
        var json = DiagnosticJson.Render([
            Diagnostic.Error("E0117", "wrong \"x\"", new SourceSpan(source, 8, 5)).Label(new SourceSpan(source, 12, 1), "here").Next("do"),
            Diagnostic.Warning("W0301", "odd", new DataPlace("a.csv", 3, "y", 4, "1,2", 2, 1)),
            Diagnostic.Error("E0501", "no", Place.None),
        ]);
        Assert.Equal("""
            [
              {
                "code": "E0117",
                "severity": "error",
                "message": "wrong \"x\"",
                "file": "a.gen",
                "line": 2,
                "column": 1,
                "end_line": 2,
                "end_column": 6,
                "labels": [
                  {
                    "line": 2,
                    "column": 5,
                    "text": "here"
                  }
                ],
                "help": "do"
              },
              {
                "code": "W0301",
                "severity": "warning",
                "message": "odd",
                "file": "a.csv",
                "line": 4,
                "column": 3,
                "end_line": 4,
                "end_column": 4,
                "labels": [],
                "help": null,
                "row": 3,
                "data_column": "y"
              },
              {
                "code": "E0501",
                "severity": "error",
                "message": "no",
                "file": null,
                "line": null,
                "column": null,
                "end_line": null,
                "end_column": null,
                "labels": [],
                "help": null
              }
            ]

            """, json);
    }

    private static SourceSpan In(SourceText source, string text) =>
        new(source, source.Text.IndexOf(text, StringComparison.Ordinal), text.Length);

    private static void Same(string expected, Diagnostic diagnostic) => Assert.Equal(expected, DiagnosticText.Render(diagnostic));
}

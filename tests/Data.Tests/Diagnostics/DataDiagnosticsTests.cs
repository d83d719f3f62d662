using ProbDsl.Data.Columns;
using ProbDsl.Data.Diagnostics;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Tests.Formats;

namespace ProbDsl.Tests.Diagnostics;

public sealed class DataDiagnosticsTests
{
    private const string OfDates = "dates have a type of their own: declare the data as date, or read days, as in "
        + "`from days(day, since = \"2020-01-01\")`";

    private static readonly Table Faithful = Csv.Table("eruptions,waiting,kind\n3.6,79,long\n4.1,7O,long\nNA,54,short\n", "faithful.csv");

    private static TextColumn Waiting => Assert.IsType<TextColumn>(Faithful.Find("waiting"));

    [Fact]
    public void A_slip_among_numbers_is_shown_in_its_cell()
    {
        var error = DataDiagnostics.NotANumber(Faithful, Waiting, Waiting.FirstNonNumber!.Value, "real");
        Assert.Equal(("E0311", "\"7O\" is not a number"), (error.Code, error.Message));
        Assert.Equal(new DataPlace("faithful.csv", 2, "waiting", 3, "4.1,7O,long", 4, 2), error.Place);
        Assert.Equal("did you mean 70?", error.Help);
    }

    /// <summary>A column of text whose cells all begin like numbers gets the advice of its first cell; words get none.</summary>
    [Theory]
    [InlineData("the decimal mark is a point: write 3.5 (or 35 if the comma separates thousands)", "3,5", "4,25")]
    [InlineData(OfDates, "2024-02-28", "2024-02-29")]
    [InlineData("", "H", "T")]
    [InlineData("", "I", "II")]
    [InlineData("", "3,5", "none")]
    [InlineData("", "3-room", "4-room")]
    public void The_advice_fits_the_column(string help, params string[] cells) => Assert.Equal(help, NumberAdvice.ForColumn(cells));

    [Theory]
    [InlineData("word", "the column is read as count; a missing value is an empty cell or NA")]
    [InlineData("\"1,5\"", "the decimal mark is a point: write 1.5 (or 15 if the comma separates thousands)")]
    [InlineData("\"-1,5\"", "the decimal mark is a point: write -1.5 (or -15 if the comma separates thousands)")]
    [InlineData("\"1.234,5\"", "write the number without thousands separators, and its decimal mark as a point: 1234.5")]
    [InlineData("\"1,234,567\"", "write the number without thousands separators: 1234567")]
    [InlineData("l0", "did you mean 10?")]
    [InlineData("12 kg", "write only the number, 12, and put the unit into the column name")]
    [InlineData("5%", "write only the number, 5, and put the unit into the column name")]
    [InlineData("1_000", "write the number without underscores: 1000")]
    [InlineData("0x1F", "write the number in digits from 0 to 9: 31")]
    [InlineData("2024-02-29", OfDates)]
    [InlineData("TRUE", "declare a column of truth values as bool")]
    [InlineData("n/a", "it looks like a missing value: write NA")]
    [InlineData("?", "it looks like a missing value: write NA")]
    [InlineData("$3", "write only the number, 3, and put the unit into the column name")]
    public void The_advice_fits_the_cell(string cell, string help)
    {
        var table = Csv.Table($"x\n{cell}\n");
        Assert.Equal(help, DataDiagnostics.NotANumber(table, (TextColumn)table.Columns[0], 0, "count").Help);
    }

    /// <summary>Only missing real numbers are inferred, so a distribution is no advice for a category.</summary>
    [Theory]
    [InlineData(false, false, "give the variable a distribution")]
    [InlineData(true, false, "only missing real numbers are inferred")]
    [InlineData(true, true, "a level of its own for missing categories")]
    public void The_advice_for_a_missing_cell_fits_its_type(bool isWhole, bool isCategory, string advice)
    {
        var help = DataDiagnostics.MissingCell(Faithful, Faithful.Find("kind")!, 0, isWhole, isCategory).Help;
        Assert.Contains(advice, help, StringComparison.Ordinal);
        Assert.Equal(isWhole, help?.Contains("distribution", StringComparison.Ordinal) == false);
    }

    [Fact]
    public void Several_slips_are_counted()
    {
        var table = Csv.Table("x\na\n1\nb\n");
        Assert.Equal("\"a\" is not a number (2 such cells)",
            DataDiagnostics.NotANumber(table, (TextColumn)table.Columns[0], 0, "real").Message);
    }

    [Fact]
    public void A_cell_of_several_lines_is_quoted_on_one()
    {
        var table = Csv.Table("x\n\"a\r\nb\"\n");
        Assert.Equal("\"a b\" is not a number", DataDiagnostics.NotANumber(table, (TextColumn)table.Columns[0], 0, "real").Message);
    }

    [Fact]
    public void A_long_cell_is_cut_short()
    {
        var table = Csv.Table($"x\n{new string('a', 1000)}\n");
        Assert.Equal($"\"{new string('a', 60)}...\" is not a number",
            DataDiagnostics.NotANumber(table, (TextColumn)table.Columns[0], 0, "real").Message);
    }

    [Theory]
    [InlineData("wating", null, "did you mean `waiting`? the columns are eruptions, waiting, kind")]
    [InlineData("x", null, "the columns are eruptions, waiting, kind")]
    [InlineData("x", "kind", "did you mean `kind`? the columns are eruptions, waiting, kind")]
    public void A_missing_column_is_answered_with_those_there_are(string wanted, string? suggestion, string help)
    {
        var error = DataDiagnostics.MissingColumn(Faithful, wanted, suggestion);
        Assert.Equal(("E0310", $"there is no column `{wanted}`", help), (error.Code, error.Message, error.Help));
        Assert.Equal("eruptions,waiting,kind", Csv.Marked(Csv.PlaceOf(error)));
    }

    [Theory]
    [InlineData("monthly rent", "monthly_rent", "the column `monthly rent`? A story needs the backquotes, as in: from `monthly rent`\n")]
    [InlineData("1st-floor", "1stfloor", "the column `1st-floor`? A story needs the backquotes, as in: from `1st-floor`\n")]
    [InlineData("Größe.cm", "Größe_cm", "the column `Größe.cm`? A story needs the backquotes, as in: from `Größe.cm`\n")]
    [InlineData("größe", "grösse", "`größe`? ")]
    public void A_column_is_spelled_as_a_story_needs_it(string name, string wanted, string help)
    {
        var table = new Table("t.csv", 0, [new NumberColumn(name, 0, []), new NumberColumn("a", 1, [])]);
        var listed = help.Contains('\n') ? $"`{name}`" : name;
        Assert.Equal($"did you mean {help}the columns are {listed}, a", DataDiagnostics.MissingColumn(table, wanted).Help);
        Assert.Equal($"did you mean `{name}`? the columns are {listed}, a",
            DataDiagnostics.MissingColumn(table, wanted, isInStory: false).Help);
    }

    [Fact]
    public void Of_many_columns_some_are_listed()
    {
        var table = new Table("t.csv", 0, [.. Enumerable.Range(0, 40).Select(i => new NumberColumn($"c{i}", i, []))]);
        Assert.Equal("the columns are c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11 and 28 more",
            DataDiagnostics.MissingColumn(table, "weight").Help);
    }

    [Fact]
    public void Every_cell_error_says_what_stands_there()
    {
        var table = Csv.Table("x,y,g\n1.50,inf,yes\n,1,maybe\n,2,no\n");
        var (x, y, g) = ((NumberColumn)table.Columns[0], (NumberColumn)table.Columns[1], table.Columns[2]);
        Assert.Equal(
            [
                "E0312 the cell is missing (2 in this column) @ 2 x []",
                "E0313 \"inf\" is not a finite number @ 1 y [inf]",
                "E0314 \"1.50\" is outside the support: a number in (0, 1) is expected @ 1 x [1.50]",
                "E0315 \"1.50\" is not a whole number @ 1 x [1.50]",
                "E0316 \"maybe\" is neither true nor false @ 2 g [maybe]",
                "E0317 \"maybe\" is not one of the 2 known levels @ 2 g [maybe]",
            ],
            new[]
            {
                DataDiagnostics.MissingCell(table, x, 1, isWhole: false, isCategory: false),
                DataDiagnostics.NotFinite(table, y, 0),
                DataDiagnostics.OutsideSupport(table.PlaceOf(0, x), table.CellText(0, x), "a number in (0, 1)"),
                DataDiagnostics.NotWhole(table, x, 0),
                DataDiagnostics.NotBool(table, g, 1),
                DataDiagnostics.UnknownLevel(table, g, 1, ["may_be", "no"]),
            }.Select(Line));
    }

    [Fact]
    public void The_help_of_a_word_shows_the_comparison_to_write()
    {
        var table = Csv.Table("x,my toss\n1,H\n");
        Assert.EndsWith("from `my toss` == \"H\"", DataDiagnostics.NotBool(table, table.Columns[1], 0).Help, StringComparison.Ordinal);
        var level = Csv.Table("county\nAITKEN\n");
        Assert.Equal("did you mean \"AITKIN\"? the levels are AITKIN, ANOKA",
            DataDiagnostics.UnknownLevel(level, level.Columns[0], 0, ["AITKIN", "ANOKA"]).Help);
    }

    private static string Line(Diagnostic error)
    {
        Assert.False(string.IsNullOrWhiteSpace(error.Help));
        var place = Csv.PlaceOf(error);
        return $"{error.Code} {error.Message} @ {place.Row} {place.Column} [{Csv.Marked(place)}]";
    }
}

using ProbDsl.Compiler;
using ProbDsl.Data;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>What can be wrong where a story and its tables meet. Codes continue those of the tables themselves.</summary>
internal static class BindingDiagnostics
{
    public static Diagnostic NoTable(Variable data) =>
        Diagnostic.Error("E0320", $"no table was given for `{data.Name}`", data.Span).Next("name a file: `--data file.csv`, or `--data " + (data.Extents.Count > 0 ? data.Extents[0].Plate?.Name ?? data.Name : data.Name) + "=file.csv`");

    public static Diagnostic UnknownTable(string name, Table table, IReadOnlyCollection<string> known) =>
        Diagnostic.Error("E0329", $"`--data {name}={table.File}`: the story has no plate and no data name `{name}`", Place.None)
            .Next(DidYouMean.Closest(name, known) is { } near ? $"did you mean `{near}`?" : $"it has {string.Join(", ", known)}");

    public static Diagnostic TablesDiffer(Plate plate, Table first, Table second) =>
        Diagnostic.Error("E0321", $"`{plate.Name}` has {first.Rows} rows in {first.File} and {second.Rows} in {second.File}", second.Place)
            .Next("one plate has one number of members: give it one table, or use two plates");

    public static Diagnostic GroupsDiffer(Plate plate, Table first, Table second) =>
        Diagnostic.Error("E0330", $"`{plate.Name}` has other groups in {second.File} than in {first.File}", second.Place)
            .Next("data names that share brackets have the same groups, as long and in the same order: read them from one file, or give one of them brackets of its own");

    public static Diagnostic GroupsNotRows(Plate plate, long groups, Table table) =>
        Diagnostic.Error("E0330", $"`by` makes {groups} groups of `{plate.Name}`, and {table.File} has {table.Rows} rows", table.Place).Next($"give it a row for each of `{plate.Name}`, or name the column of the groups after `by`");

    public static Diagnostic GroupMissing(DataPlace place, string column) =>
        Diagnostic.Error("E0330", $"the cell is missing, and `{column}` tells which group the row belongs to", place).Next("fill the cell in, or leave the row out");

    public static Diagnostic NotConstant(Variable data, DataPlace place) =>
        Diagnostic.Error("E0330", $"`{data.Name}` is one value for each of `{data.Extents[^1]}`, and here it differs from the group's first row", place).Next($"correct the cell, or give `{data.Name}` a bracket more, for the rows of a group");

    public static Diagnostic ColumnCount(Variable data, int expected, int found, SourceSpan span) =>
        Diagnostic.Error("E0322", $"`{data.Name}` is {data.Type} and needs {expected} columns, and {found} are given", span).Next("name as many columns after `from` as the type has elements");

    public static Diagnostic NoColumnLeft(Table table, SourceSpan all) =>
        Diagnostic.Error("E0322", $"`{all.Text}` leaves no column of {table.File}", all).Next($"keep at least one after `except`; the columns are {string.Join(", ", table.Columns.Select(c => c.Name))}");

    public static Diagnostic SizeNotSet(Variable variable, string size) =>
        Diagnostic.Error("E0322", $"`{variable.Name}` needs the size `{size}`, which no column or table gives", variable.Span).Next($"write a number or a hyperparameter in place of `{size}`, or one new size for all columns, as in `real[D]`");

    public static Diagnostic ScalarFromTable(Variable data) =>
        Diagnostic.Error("E0323", $"`{data.Name}` is a single value, and a table gives one per row", data.Span).Next($"make it a hyperparameter: write `{data.Name}` in the brackets after the model's name and give it with `--set`");

    public static Diagnostic MissingNotInferred(DataPlace place, string variable) =>
        Diagnostic.Error("E0324", $"the cell is missing, and this version does not infer missing values of `{variable}` yet", place).Next("leave the row out, or fill the cell in");

    public static Diagnostic TextUsedAsNumber(DataPlace place, string column) =>
        Diagnostic.Error("E0325", $"`{column}` holds text, and only `==` and `!=` compare text", place).Next($"compare it with one of its texts, as in `{column} == \"yes\"`");

    public static Diagnostic NoSuchText(TextLiteral literal, TextColumn column, Table table) =>
        Diagnostic.Error("E0326", $"no cell of `{column.Name}` in {table.File} is \"{literal.Text}\"", literal.Span)
            .Next(DidYouMean.Closest(literal.Text, column.Levels) is { } near ? $"did you mean \"{near}\"?" : $"it holds {string.Join(", ", column.Levels.Take(8).Select(l => $"\"{l}\""))}{(column.Levels.Count > 8 ? ", ..." : "")}");

    public static Diagnostic SizeNotWhole(Variable hyper, double value) =>
        Diagnostic.Error("E0215", $"`{hyper.Name}` is used as a size, and {value} is not a whole number of at least 1", hyper.Span).Next($"give it a whole number: `--set {hyper.Name}=2`");

    public static Diagnostic IndexOutside(SourceSpan span, string variable, long reached, long size) =>
        Diagnostic.Error("E0210", $"`{span.Text}` reaches {reached}, and `{variable}` has positions 1 to {size}", span).Next("start or end the loop where the index stays inside, or correct the data that the index is read from");
}

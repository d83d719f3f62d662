using System.Text;
using ProbDsl.Data.Columns;
using ProbDsl.Data.Formats;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.IO.Input;

namespace ProbDsl.Api;

/// <summary>Data: named columns of equal length, from a file of any format that `probdsl` reads or from memory.</summary>
public sealed class Table
{
    private Table(LoadedData loaded) => Loaded = loaded;

    /// <summary>What a fit reads; a file of arrays has no columns.</summary>
    internal LoadedData Loaded { get; }

    /// <summary>The number of rows; 0 of a file of arrays.</summary>
    public int Rows => Only?.Rows ?? 0;

    /// <summary>The names of its columns, in their order.</summary>
    public IReadOnlyList<string> Names => [.. (Only?.Columns ?? []).Select(c => c.Name)];

    /// <summary>The column of this name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Column this[string name] => Only?.Find(name) is { } column ? new(column)
        : throw new KeyNotFoundException($"there is no column `{name}`: the columns are {string.Join(", ", Names)}");

    private Data.Columns.Table? Only => Loaded.Tables!.Only;

    /// <summary>Reads a file: CSV, TSV, JSON, JSON lines, Parquet, NPY or IDX, or a query `sql:SELECT ..`.</summary>
    /// <exception cref="StoryException">It cannot be read.</exception>
    public static Table Read(string path) => Checked(DataFiles.Read("", [path], CsvForm.Found).FilesOnly());

    /// <summary>Reads the text of a CSV file, whose first line names its columns.</summary>
    /// <param name="csv">The text.</param>
    /// <param name="name">The name in messages.</param>
    /// <exception cref="StoryException">It is no table.</exception>
    public static Table Parse(string csv, string name = "data.csv")
    {
        var read = CsvReader.Read(name, new MemoryStream(Encoding.UTF8.GetBytes(csv)));
        return read.Table is { } table ? Of(table) : throw new StoryException(read.Diagnostics);
    }

    /// <summary>A table of columns of numbers, NaN where a cell is missing, and of texts, null where one is missing.</summary>
    /// <param name="columns">Each an IEnumerable of double, int or string, all of one length.</param>
    /// <exception cref="ArgumentException">Lengths differ, a name occurs twice, or a column has other cells.</exception>
    public static Table Of(params IReadOnlyList<(string Name, System.Collections.IEnumerable Cells)> columns)
    {
        Data.Columns.Column[] all = [.. columns.Select((c, at) => ColumnOf(c.Name, at, c.Cells))];
        if (all.Select(c => c.Rows).Distinct().Count() > 1)
            throw new ArgumentException("columns differ in their rows: "
                + string.Join(", ", all.Select(c => $"{c.Rows} of `{c.Name}`")), nameof(columns));
        return Of(new Data.Columns.Table("data", all.Select(c => c.Rows).FirstOrDefault(), all));
    }

    internal static Table Of(Data.Columns.Table table) =>
        new(new(InputTables.Of(table), [new(table.File, table.Rows, TableHash.Compute(table))], []));

    /// <summary>Several tables, each for the plate or data name that it is given with.</summary>
    internal static LoadedData Together(IReadOnlyDictionary<string, Table> tables)
    {
        var (all, files) = (InputTables.None, new List<DataFile>());
        foreach (var (name, table) in tables)
        {
            var own = table.Loaded.Tables!;
            all = own.LoneArrays.Values.FirstOrDefault() is { } array ? all.With(name, array) : all.With(name, own.Only, own.OnlyArrays);
            files.AddRange(table.Loaded.Files);
        }

        return new(all, files, [.. tables.Values.SelectMany(t => t.Loaded.Diagnostics)]);
    }

    private static Table Checked(LoadedData loaded) => loaded.Tables is null ? throw new StoryException(loaded.Diagnostics) : new(loaded);

    private static Data.Columns.Column ColumnOf(string name, int at, System.Collections.IEnumerable cells) => cells switch
    {
        IEnumerable<double> numbers => new NumberColumn(name, at, [.. numbers]),
        IEnumerable<int> numbers => new NumberColumn(name, at, [.. numbers.Select(n => (double)n)]),
        IEnumerable<string?> texts => TextColumn.Create(name, at, [.. texts]),
        _ => throw new ArgumentException($"column `{name}` has neither numbers (double, int) nor texts", nameof(cells)),
    };
}

using System.Globalization;

namespace ProbDsl.Tests.DrawDiagnostics;

/// <summary>Unknowns by name, and the columns of a data set.</summary>
internal sealed record Simulation((string Name, double[] Values)[] Unknowns, params (string Name, double[] Values)[] Columns)
{
    /// <summary>The columns of further tables, by the name of the table.</summary>
    public (string Table, (string Name, double[] Values)[] Columns)[] Further { get; init; } = [];

    /// <summary>The data set as a file.</summary>
    public string Csv => CsvOf(Columns);

    public static string CsvOf((string Name, double[] Values)[] columns) => string.Join(',', columns.Select(c => c.Name)) + "\n"
        + string.Concat(columns[0].Values.Select((_, row) =>
            string.Join(',', columns.Select(c => c.Values[row].ToString("R", CultureInfo.InvariantCulture))) + "\n"));
}

using ProbDsl.Compiler;
using ProbDsl.Data;

namespace ProbDsl.Inference;

/// <summary>The tables that a run was given: one without a name serves everything; named ones serve a plate or a data name.</summary>
public sealed record InputTables(Table? Only, IReadOnlyDictionary<string, Table> Named)
{
    public static InputTables Of(Table table) => new(table, new Dictionary<string, Table>());

    public IEnumerable<Table> All => (Only is null ? [] : new[] { Only }).Concat(Named.Values);

    /// <summary>The table that holds a variable's rows.</summary>
    public Table? For(Variable data) =>
        Named.GetValueOrDefault(data.Name) ?? (data.Extents.Select(e => e.Plate).FirstOrDefault(p => p is not null) is { } plate ? Named.GetValueOrDefault(plate.Name) : null) ?? Only;
}

using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Data.Columns;
using ProbDsl.Inference.Binding;
using ProbDsl.Inference.Fits;
using ProbDsl.Inference.Forms;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results.Files;
using ProbDsl.Parser.Diagnostics;

namespace ProbDsl.Inference.Continuing;

/// <summary>
/// A story of several sequences: the rows of each group, or the columns of each row. A forecast continues each after its own end; columns are
/// the same times for all rows, so that each row ends at the last one.
/// </summary>
/// <param name="Size">The name of their size: the plate of the rows of groups, or the number of columns.</param>
/// <param name="Sequences">The plate with a sequence for each member.</param>
/// <param name="Rows">The plate of the rows of groups; null for columns.</param>
public sealed record SequencesAhead(string Size, Plate Sequences, Plate? Rows)
{
    /// <summary>The sequences of a story; null for one series, or if it has none.</summary>
    public static SequencesAhead? Of(ModelGraph graph) => JointRows.Of(graph) switch
    {
        [{ Within: { } groups } rows] => new(rows.Name, groups, rows),
        [] => graph.Assignments.Select(s => AlongColumns(graph, s)).OfType<SequencesAhead>().Distinct().ToList() is [var only] ? only : null,
        _ => null,
    };

    /// <summary>
    /// The problem with further positions after the end of each sequence, without data.
    /// </summary>
    /// <param name="fit">The fit.</param>
    /// <param name="tables">Files with the sequences; null for those of the fit, which are saved with it.</param>
    /// <param name="steps">The number of further positions.</param>
    /// <param name="catalog">The definitions of the story's names.</param>
    /// <param name="sameRows">Whether the files are those of the fit.</param>
    public BindingResult Bind(SavedFit fit, InputTables? tables, int steps, StandardCatalog catalog, bool sameRows)
    {
        if (fit.HasGuidedLatents) return new(null, [SequenceDiagnostics.Trained(this)]);
        if (SequenceChecks.Find(fit.Graph, this) is { } refused) return new(null, [refused]);
        if (tables is null && Kept(fit) is null) return new(null, [SequenceDiagnostics.NotKept(fit.Folder, this)]);
        var binding = fit.Bind(tables ?? Kept(fit)!, catalog, sameRows: tables is null || sameRows);
        if (binding.Problem is not { } problem) return binding;
        return LongerData.Of(problem, this, steps, tables is null || sameRows) is var longer && longer.Value is { } all
            ? binding with { Problem = all } : new(null, longer.Diagnostics);
    }

    /// <summary>The columns to save with a fit so that its sequences can be continued; null if they are in several files.</summary>
    internal static IReadOnlyList<NamedArray>? Columns(ModelGraph graph, InputTables tables)
    {
        var read = graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin }).ToList();
        if (read.Select(tables.For).Distinct().ToList() is not [{ } table]) return null;
        return [.. read.SelectMany(v => ColumnList.Of(v, table).SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => c.Name)
            .Concat(GroupReader.Columns(v) ?? [])).Distinct().Select(table.Find).OfType<Column>().Select(c => new NamedArray([c.Rows], c))];
    }

    private static InputTables? Kept(SavedFit fit)
    {
        var names = fit.Graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin })
            .SelectMany(v => TrainingRows.NamesOf(v).Concat(GroupReader.Columns(v) ?? [])).ToHashSet();
        var kept = fit.Training?.Where(a => names.Contains(a.Name)).ToList() ?? [];
        return kept.Count == names.Count && kept.TrueForAll(a => a.Shape.Count == 1)
            ? InputTables.Of(new Table($"{fit.Folder.TrimEnd('/')}/{FitFileNames.Of(FitFile.Training)}", kept[0].Shape[0],
                [.. kept.Select(a => a.Cells)])) : null;
    }

    /// <summary>The sequences along columns of which a statement reads its own variable at another position; null if it reads none.</summary>
    private static SequencesAhead? AlongColumns(ModelGraph graph, Assignment statement)
    {
        if (statement.Loops.FirstOrDefault(l => l.Plate is { Within: null })?.Plate is not { } rows) return null;
        foreach (var (at, dimension) in statement.Target.At.Zip(graph[statement.Target.Of].Whole.Dims))
            if (at is AffineIndex { Loop: { Plate: null } } && dimension is { Plate: null, Size.Symbol: { } size }
                && graph.Variables.Any(v => v.Role == Role.Data && v.Whole.Dims.Any(d => d.Size.Symbol == size))
                && DeepReads.Of(graph, statement).Any(r => r.Of == statement.Target.Of)) return new(size, rows, null);
        return null;
    }
}

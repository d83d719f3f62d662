namespace ProbDsl.Inference.Forecasting;

/// <summary>Forecasts of several sequences: each goes on after its own end.</summary>
internal static class SequencesAhead
{
    /// <summary>
    /// The problem with further positions after the end of each sequence, without data.
    /// </summary>
    /// <param name="of">The sequences.</param>
    /// <param name="fit">The fit.</param>
    /// <param name="tables">Files with the sequences; null for those of the fit, which are saved with it.</param>
    /// <param name="steps">The number of further positions.</param>
    /// <param name="catalog">The definitions of the story's names.</param>
    /// <param name="sameRows">Whether the files are those of the fit.</param>
    public static BindingResult Bind(this Sequences of, SavedFit fit, InputTables? tables, int steps, StandardCatalog catalog,
        bool sameRows)
    {
        if (fit.HasGuidedLatents) return new(null, [SequenceDiagnostics.Trained(of)]);
        if (SequenceChecks.Find(fit.Graph, of) is { } refused) return new(null, [refused]);
        if ((tables ?? Kept(fit)) is not { } read) return new(null, [SequenceDiagnostics.NotKept(fit.Folder, of)]);
        sameRows |= tables is null;
        var binding = fit.Bind(read, catalog, sameRows: sameRows);
        if (binding.Problem is not { } problem) return binding;
        return LongerData.Extend(problem, of, steps, sameRows) is var longer && longer.Value is { } all
            ? binding with { Problem = all } : new(null, longer.Diagnostics);
    }

    /// <summary>The columns to save with a fit so that its sequences can be continued; null if they are in several files.</summary>
    internal static IReadOnlyList<NamedArray>? Columns(ModelGraph graph, InputTables tables)
    {
        var read = graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin }).ToList();
        if (read.Select(tables.For).Distinct().ToList() is not [{ } table]) return null;
        return [.. read.SelectMany(v => ColumnList.Resolve(v, table).SelectMany(ExprTree.All).OfType<ColumnValue>().Select(c => c.Name)
            .Concat(GroupReader.Columns(v) ?? [])).Distinct().Select(table.Find).OfType<Column>().Select(c => new NamedArray([c.Rows], c))];
    }

    private static InputTables? Kept(SavedFit fit)
    {
        var names = fit.Graph.Variables.Where(v => v is { Role: Role.Data, Origin: ColumnOrigin })
            .SelectMany(v => TrainingRowArrays.NamesOf(v).Concat(GroupReader.Columns(v) ?? [])).ToHashSet();
        var kept = fit.Training?.Where(a => names.Contains(a.Name)).ToList() ?? [];
        return kept.Count == names.Count && kept.TrueForAll(a => a.Shape.Count == 1)
            ? InputTables.Of(new Table($"{fit.Folder.TrimEnd('/')}/{FitFile.Training.Name}", kept[0].Shape[0],
                [.. kept.Select(a => a.Cells)])) : null;
    }
}

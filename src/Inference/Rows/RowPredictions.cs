using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;

namespace ProbDsl.Inference;

/// <summary>What a fit says of each row given the row's data: shares of the states of labels, and of numbers the mean, the standard deviation and quantiles.</summary>
/// <param name="Columns">By name, a value for each row; NaN where there is none.</param>
/// <param name="Groups">Columns of the data that name the groups of rows.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Draws">Over how many draws.</param>
public sealed record RowPredictions(IReadOnlyList<RowColumn> Columns, IReadOnlyList<(string Name, IReadOnlyList<string> Texts)> Groups, int Rows, int Draws)
{
    // numbers that are held at a time: 200 MB
    private const double MostNumbers = 2.5e7;
    private const int FewestDraws = 100, UsualDraws = 1000;

    /// <param name="fit">The fit.</param>
    /// <param name="rows">Rows for it.</param>
    /// <param name="sameRows">Whether they are those of the fit.</param>
    /// <param name="catalogue">What the story's names mean.</param>
    /// <param name="count">The most draws; null for what is usual.</param>
    /// <param name="seed">Of all that is drawn.</param>
    /// <param name="threads">The most that share a large table.</param>
    public static Result<RowPredictions> Of(KeptFit fit, NewRows rows, bool sameRows, StandardCatalogue catalogue, int? count = null, ulong seed = 1, int threads = 1)
    {
        var problem = rows.Problem;
        if (problem.Missing.Select(m => RowDiagnostics.Missing(problem.Graph[m.Key], m.Value)).FirstOrDefault() is { } missing) return missing;
        var known = fit.In(problem, sameRows);
        var begun = RowPass.Of(problem, catalogue, known, new(true, rows.Absent), threads);
        if (begun.Value is not { } pass) return new(null, begun.Diagnostics);
        using (pass)
        {
            var table = new SampleRows(problem, pass.Density.Rows.Plates[0]);
            var told = new PredictedVariables(problem, table, pass.Density.States).All;
            if (told.Count == 0) return RowDiagnostics.NothingToTell(problem.Graph);
            HashSet<string> there = [.. RowPass.There(problem, known), .. pass.Density.Needed.Concat(pass.Density.States).Select(v => v.Name)];
            var onwards = ForwardDraws.Of(problem, catalogue, pass.Arrays, known, told.Where(t => !t.IsState).Select(t => t.Variable.Name), there);
            if (onwards.Value is not { } forward) return new(null, onwards.Diagnostics);
            var isRandom = pass.DrawsItsOwn || forward.IsRandom || (!forward.IsEmpty && pass.Density.States.Count > 0);
            var draws = DrawsOf(fit, isRandom, count, told.Sum(t => (double)t.Numbers));
            var collected = new PredictiveDraws(problem, table, pass, forward, told, [.. Enumerable.Range(0, draws).Select(s => (int)((long)s * fit.Posterior.Count / draws))]) { AreCounted = sameRows && !pass.DrawsItsOwn };
            return collected.Run(seed) is { } failure ? failure : new Result<RowPredictions>(collected.Predictions(fit), [.. collected.Warnings()]);
        }
    }

    /// <summary>As many as the fit has, or as are asked for, of a point as many as make quantiles; fewer where they would not find room.</summary>
    private static int DrawsOf(KeptFit fit, bool isRandom, int? count, double numbers)
    {
        var all = fit.Posterior.Count > 1 ? Math.Min(fit.Posterior.Count, count ?? int.MaxValue) : isRandom ? count ?? UsualDraws : 1;
        return (int)Math.Min(all, Math.Max(FewestDraws, MostNumbers / Math.Max(1, numbers)));
    }
}

/// <summary>One column of predictions.</summary>
public sealed record RowColumn(string Name, IReadOnlyList<double> Values);

namespace ProbDsl.Inference.MarginalEffects;

/// <summary>The names of an outcome and of what is reported of it.</summary>
/// <param name="Outcome">The column of the file, or the data name.</param>
/// <param name="Categories">The categories or elements that are reported; one without a name for a single number.</param>
/// <param name="Shown">The position of each among the values of a row.</param>
/// <param name="Units">The function of each to the unit of the file; null where they are the same.</param>
internal sealed record OutcomeNames(
    string Outcome, IReadOnlyList<string?> Categories, int[] Shown, Func<double, double>?[] Units)
{
    /// <param name="fit">The fit.</param>
    /// <param name="problem">The rows.</param>
    /// <param name="outcome">The outcome.</param>
    /// <param name="depth">The number of its leading dimensions that are rows.</param>
    /// <param name="members">The members of these.</param>
    /// <param name="step">The numbers of a row.</param>
    public static OutcomeNames Create(SavedFit fit, Problem problem, Variable outcome, int depth, int members, int step)
    {
        var names = new PredictionNames(fit, problem);
        var variable = new PredictedVariable(outcome, depth, members,
            [.. outcome.Whole.Dims.Skip(depth).Select(d => problem.SizeOf(d.Size))], IsState: false);
        if (OutcomeProgram.HasCategories(outcome))
        {
            var states = names.StatesOf(outcome)!;
            List<(string? Name, int At)> all = [.. Enumerable.Range(0, step).SelectMany(at => states.Every.Select((state, k) =>
                ((string?)(step == 1 ? state : $"{names.Of(variable, at)}.{state}"), (at * states.Count) + k)))];
            return new(step == 1 ? names.Of(variable, 0) : outcome.Name, [.. all.Select(a => a.Name)], [.. all.Select(a => a.At)],
                new Func<double, double>?[all.Count]);
        }

        var numbers = Enumerable.Range(0, step)
            .Select(at => outcome.Type.Element == Element.Bool ? (names.Of(variable, at), null) : names.OfNumber(variable, at)).ToList();
        return new(step == 1 ? numbers[0].Item1 : outcome.Name, [.. numbers.Select(n => step == 1 ? null : n.Item1)],
            [.. Enumerable.Range(0, step)], [.. numbers.Select(n => n.Item2)]);
    }
}

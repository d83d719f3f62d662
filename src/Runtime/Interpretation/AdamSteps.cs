namespace ProbDsl.Runtime.Interpretation;

/// <summary>A step of Adam, element by element.</summary>
internal static class AdamSteps
{
    /// <summary>The parameter after the step, then its moments.</summary>
    public static Tensor[] Step(Value adam, IReadOnlyList<Tensor> given)
    {
        var rule = (AdamRule)adam.Attribute!;
        var step = rule.At(given[^2].Values[0], given[^1].Values[0]);
        Tensor[] results = [given[0], .. given.Skip(2).Take(rule.Moments)];
        results = [.. results.Select(t => new Tensor(t.Shape, (double[])t.Values.Clone()))];
        for (var i = 0; i < given[0].Values.Length; i++) Step(rule, step, given[1].Values[i], results, i);
        foreach (var result in results) TypeRounding.Round(adam, result.Values);
        return results;
    }

    private static void Step(AdamRule rule, AdamStep step, double gradient, Tensor[] results, int i)
    {
        ref var first = ref results[1].Values[i];
        ref var second = ref results[2].Values[i];
        first = rule.Beta1 * first + (1 - rule.Beta1) * gradient;
        second = rule.Beta2 * second + (1 - rule.Beta2) * gradient * gradient;
        var size = rule.IsAmsgrad ? results[3].Values[i] = Math.Max(results[3].Values[i], second) : second;
        ref var parameter = ref results[0].Values[i];
        parameter = step.Left * parameter - step.Rate * first / (Math.Sqrt(size) * step.Unbiased + rule.Epsilon);
    }
}

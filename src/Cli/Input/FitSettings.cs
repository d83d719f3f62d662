using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Diagnostics;

namespace ProbDsl.Cli.Input;

/// <summary>
/// The meaning of `--set` for draws from a fit: plates and single numbers may get new sizes; the fitted parameters keep their
/// hyperparameters and sizes.
/// </summary>
internal sealed class FitSettings(SavedFit fit, IReadOnlyDictionary<string, double> given)
{
    private readonly SizeSettings sizes = new(new Dictionary<string, double>(),
        given.Where(s => !fit.Hyperparameters.ContainsKey(s.Key)).ToDictionary());

    public IReadOnlyDictionary<string, long> Numbers => sizes.Numbers;

    /// <summary>The sizes, including single integers from the data of the fit if no other data are given.</summary>
    public IReadOnlyDictionary<string, long> WithSingles => fit.Graph.Variables
        .Where(v => v.Role == Role.Data && v.Type.IsWhole && v.Whole.IsScalar && fit.SavedData.Sizes.ContainsKey(v.Name))
        .Select(v => KeyValuePair.Create(v.Name, fit.SavedData.Sizes[v.Name])).Where(s => !Numbers.ContainsKey(s.Key))
        .Concat(Numbers).ToDictionary();

    public IReadOnlyList<Diagnostic> Check() =>
    [
        .. given.Where(s => fit.Hyperparameters.TryGetValue(s.Key, out var value) && value != s.Value)
            .Select(s => FitDiagnostics.OtherSetting(s.Key, fit.Hyperparameters[s.Key], s.Value)),
        .. sizes.Check(fit.Graph),
        .. Numbers.Where(s => IsOfTheFit(s.Key) && fit.SavedData.Sizes[s.Key] != s.Value)
            .Select(s => FitDiagnostics.OtherSetting(s.Key, fit.SavedData.Sizes[s.Key], s.Value)),
    ];

    /// <summary>Whether a size belongs to the fit: it is neither a plate nor a number of the data.</summary>
    private bool IsOfTheFit(string size) =>
        fit.SavedData.Sizes.ContainsKey(size) && !fit.Graph.Plates.Any(p => p.Name == size)
            && !fit.Graph.Variables.Any(v => v.Name == size);
}

namespace ProbDsl.Inference.Binding;

/// <summary>
/// Keys of a file of named arrays with the name of a hyperparameter, which set it as `--set` does. If both are given they must agree;
/// otherwise there is a diagnostic.
/// </summary>
public static class FileSettings
{
    /// <summary>The settings by name, including those of the files.</summary>
    public static (IReadOnlyDictionary<string, double> Settings, ValueList<Diagnostic> Diagnostics) Join(InputTables tables,
        IReadOnlySet<string> hyperparameters, IReadOnlyDictionary<string, double> given)
    {
        var settings = given.ToDictionary();
        var found = new DiagnosticBag();
        foreach (var file in tables.Arrays)
            foreach (var array in file.Arrays.Where(a => hyperparameters.Contains(a.Name)))
                if (array.Number is not { } number || (settings.TryGetValue(array.Name, out var set) && set != number))
                    found.Add(BindingDiagnostics.KeyNotHyperparameter(array,
                        settings.TryGetValue(array.Name, out var other) ? other : null, file.PlaceOf(array)));
                else settings[array.Name] = number;
        return (settings, found.ToValueList());
    }
}

namespace ProbDsl.Inference.Structures;

/// <summary>The values of options that are numbers or sizes, given the hyperparameters.</summary>
public static class NumericOptions
{
    /// <summary>The given values, over the defaults.</summary>
    public static IReadOnlyDictionary<string, double> Evaluate(ValueList<GivenOption> options, Problem problem, StandardCatalog catalog,
        IReadOnlyDictionary<string, double> defaults)
    {
        var numbers = new Dictionary<string, double>(defaults);
        foreach (var option in options)
            if (option.Value is SizeArgument size) numbers[option.Name] = problem.SizeOf(size.Extent.Size);
            else if (option.Value is Expr number)
                numbers[option.Name] = KnownOptions.NumberOf(number, problem, catalog);
        return numbers;
    }

    /// <summary>The word given for an option, or the default.</summary>
    public static string Word(ValueList<GivenOption> options, string name, string otherwise) =>
        options.FirstOrDefault(o => o.Name == name)?.Value is Symbol symbol ? symbol.Name : otherwise;
}

using ProbDsl.Inference.Methods;

namespace ProbDsl.IO.Files;

/// <summary>
/// The methods that every verb and every fit of the package offers: those of the project, and those that a program of its own brings.
/// </summary>
public static class InstalledMethods
{
#if INFERNET
    private static Func<StandardCatalog, IReadOnlyList<InferenceMethod>> further = ProbDsl.Inference.InferNet.InferNetMethod.All;
#else
    private static Func<StandardCatalog, IReadOnlyList<InferenceMethod>> further = _ => [];
#endif

    /// <summary>All names of the language, those of these methods included.</summary>
    public static StandardCatalog Catalog
    {
        get
        {
            var catalog = new StandardCatalog();
            return further(catalog) is { Count: > 0 } own ? new() { FurtherMethods = [.. own.Select(m => m.Name)] } : catalog;
        }
    }

    /// <summary>All methods, in the order in which a fit without a method tries them.</summary>
    public static MethodTable Load(StandardCatalog catalog) => new(catalog, further(catalog));

    /// <summary>Sets the methods that a program brings, in place of those set before: once, before its first story is read.</summary>
    public static void Add(Func<StandardCatalog, IReadOnlyList<InferenceMethod>> methods) => further = methods;
}

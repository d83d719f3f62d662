namespace ProbDsl.Compiler.Options;

/// <summary>Methods of builds of their own: those of Infer.NET.</summary>
public static class OptionalMethods
{
    private static readonly HashSet<string> inferNet = ["infernet", "infernet_ep", "infernet_gibbs"];

    /// <summary>How to get a method that this build does not have; null if no build has it.</summary>
    /// <param name="name">The name that was asked for.</param>
    public static string? HowToGet(string name) => inferNet.Contains(name)
        ? $"`{name}` runs Infer.NET, in a build with `-p:InferNet=true`: docs/coming-from/infer-net.md" : null;
}

namespace ProbDsl.Tests;

/// <summary>Wrong controls: a rule that finds nothing in these finds nothing anywhere.</summary>
public sealed class ControlTests
{
    [Fact]
    public void A_reference_against_the_rule_is_seen()
    {
        using var inference = BuiltAssembly.Open("ProbDsl.Inference.Planning");
        Assert.Contains("ProbDsl.Compiler", ProjectRules.ForbiddenReferences(inference, "ProbDsl.Runtime"));
        Assert.Contains("ProbDsl.Inference.Lowering", ProjectRules.ForbiddenReferences(inference, "ProbDsl.Inference.Numerics"));
        using var commandLine = BuiltAssembly.Open(ProjectRules.CommandLine);
        Assert.Contains("ProbDsl.Inference.Fits", ProjectRules.ForbiddenReferences(commandLine, "ProbDsl.Inference.Fits"));
    }

    [Fact]
    public void A_foreign_namespace_is_seen()
    {
        using var specimens = BuiltAssembly.Open("ProbDsl.Architecture.Tests");
        Assert.Contains("Elsewhere", ProjectRules.ForeignNamespaces(specimens));
    }

    [Fact]
    public void Console_files_and_folders_are_seen()
    {
        using var specimens = BuiltAssembly.Open("ProbDsl.Architecture.Tests");
        Assert.Superset(new HashSet<string> { "System.Console", "System.IO.File", "System.IO.Directory" },
            ProjectRules.TouchesOutside(specimens).ToHashSet());
    }

    [Fact]
    public void A_serialized_object_is_seen()
    {
        using var specimens = BuiltAssembly.Open("ProbDsl.Architecture.Tests");
        Assert.True(ProjectRules.SerializesObjects(specimens));
    }

    [Fact]
    public void An_open_class_is_seen_and_a_sealed_abstract_or_static_one_is_let_through()
    {
        using var specimens = BuiltAssembly.Open("ProbDsl.Architecture.Tests");
        Assert.Equal(["Elsewhere.Open", "Elsewhere.Open.Within"],
            specimens.OpenClasses.Where(n => n.StartsWith("Elsewhere", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_public_setter_is_seen_and_init_is_let_through()
    {
        using var specimens = BuiltAssembly.Open("ProbDsl.Architecture.Tests");
        Assert.Equal(["Elsewhere.Open.Set", "Elsewhere.Pair.First"],
            specimens.PublicSetters.Where(n => n.StartsWith("Elsewhere", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public void A_kernel_that_may_be_inlined_is_seen()
    {
        using var specimens = BuiltAssembly.Open("ProbDsl.Architecture.Tests");
        Assert.Equal(["Elsewhere.Table.Inlined"], specimens.InlinedKernels.Where(n => n.StartsWith("Elsewhere", StringComparison.Ordinal)));
    }
}

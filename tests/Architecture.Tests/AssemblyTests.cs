namespace ProbDsl.Tests;

/// <summary>Each built assembly keeps each rule.</summary>
public sealed class AssemblyTests
{
    public static TheoryData<string> Names => [.. ProjectRules.MayUse.Keys];

    [Theory, MemberData(nameof(Names))]
    public void References_point_one_way(string name)
    {
        using var assembly = BuiltAssembly.Open(name);
        Assert.Equal(name, assembly.Name);
        Assert.Empty(ProjectRules.ForbiddenReferences(assembly, name));
    }

    [Theory, MemberData(nameof(Names))]
    public void Namespaces_are_those_of_the_project(string name)
    {
        using var assembly = BuiltAssembly.Open(name);
        Assert.NotEmpty(assembly.Namespaces);
        Assert.Empty(ProjectRules.ForeignNamespaces(assembly));
    }

    [Theory, MemberData(nameof(Names))]
    public void Only_the_outermost_touch_console_and_files(string name)
    {
        using var assembly = BuiltAssembly.Open(name);
        if (ProjectRules.MayTouchOutside(name)) Assert.NotEmpty(ProjectRules.TouchesOutside(assembly));
        else Assert.Empty(ProjectRules.TouchesOutside(assembly));
    }

    [Theory, MemberData(nameof(Names))]
    public void JSON_is_written_key_by_key(string name)
    {
        using var assembly = BuiltAssembly.Open(name);
        Assert.False(ProjectRules.SerializesObjects(assembly));
    }

    [Theory, MemberData(nameof(Names))]
    public void Classes_are_abstract_or_sealed(string name)
    {
        using var assembly = BuiltAssembly.Open(name);
        Assert.Empty(assembly.OpenClasses);
    }

    [Theory, MemberData(nameof(Names))]
    public void Nothing_has_a_public_setter(string name)
    {
        using var assembly = BuiltAssembly.Open(name);
        Assert.Empty(assembly.PublicSetters);
    }

    [Theory, MemberData(nameof(Names))]
    public void Kernels_stand_alone(string name)
    {
        using var assembly = BuiltAssembly.Open(name);
        Assert.Empty(assembly.InlinedKernels);
    }

    /// <summary>Who lowers a story asks these; `StoryLowering` itself makes those with other bindings.</summary>
    [Fact]
    public void A_lowering_of_a_story_begins_in_six_classes()
    {
        const string Lowering = "ProbDsl.Inference.Lowering.StoryLowering";
        var creators = ProjectRules.MayUse.Keys.SelectMany(name =>
        {
            using var assembly = BuiltAssembly.Open(name);
            return assembly.CreatorsOf(Lowering).ToList();
        });
        Assert.Equal(["ChainLowering", "ContrastBatch", "ExpressionEvaluator", "GuidedData", "GuidedJoint", "TreatedTerms"],
            creators.Where(c => c != Lowering).Select(c => c.Split('.')[^1]).Order());
    }

    [Fact]
    public void Every_project_is_covered()
    {
        var built = Directory.GetFiles(AppContext.BaseDirectory, "ProbDsl.*.dll").Select(f => Path.GetFileNameWithoutExtension(f)!)
            .Where(n => !n.EndsWith(".Tests", StringComparison.Ordinal)).Append(ProjectRules.CommandLine);
        Assert.Equal(ProjectRules.MayUse.Keys.Order(), built.Order());
    }
}
